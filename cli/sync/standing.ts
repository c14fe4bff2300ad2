/** How a folder stands: as the process says that keeps it in sync, else as its state and its files say. Changes nothing. */
import { realpath } from 'node:fs/promises';
import { CloudError, type Conflict, isErrorCode } from '@mockforge-cloud/shared/protocol';
import type { HolderAnswer, PendingMock, SyncStatus } from '@mockforge-cloud/shared/sync';
import { askHolder, lookAtFolder, syncedFrom } from '@mockforge-cloud/shared/sync/node';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import type { Target } from './targets.ts';

type Told = HolderAnswer<'status'>;

export interface Standing {
  target: Target;
  /**
   * What keeps the folder in sync now. `silent`: another process that can't be asked, since it is another user's or of an
   * older version. `other`: one that keeps it the same as something else.
   */
  keeper: { keeps: 'nobody' } | { keeps: 'silent' } | { keeps: 'this' | 'other'; told: Told };
  /** Whether this folder has been synced with this workspace, branch and service. */
  isKnown: boolean;
  pending: readonly PendingMock[];
  /** How many there are, where not all are in the list. */
  count: number;
}

export async function readStanding(context: Context, service: Service, target: Target): Promise<Standing> {
  const folder = await realpath(target.folder).catch(() => target.folder);
  const asked = await askHolder(folder, async (line) => {
    const told = await line.ask('status');
    return told === null ? null : { told, pending: await line.ask('pending') };
  });
  const silent: Standing = { target, keeper: { keeps: 'silent' }, isKnown: true, pending: [], count: 0 };
  if (asked.holder === 'silent') return silent;
  if (asked.holder === 'free') return look(context, service, { ...target, folder });
  if (asked.answer === null) return silent;
  const { told, pending } = asked.answer;
  const keeps = isSame(told.place, service, target) ? 'this' : 'other';
  // What waits there is on its way to somewhere else.
  const list = keeps === 'this' ? pending : null;
  return {
    target,
    keeper: { keeps, told },
    isKnown: true,
    pending: list?.mocks ?? [],
    count: list?.count ?? 0,
  };
}

/** The open conflicts as the process knows them that keeps the folder in sync; `null` where none does. */
export async function knownConflicts(service: Service, target: Target): Promise<readonly Conflict[] | null> {
  const folder = await realpath(target.folder).catch(() => target.folder);
  const asked = await askHolder(folder, (line) => line.ask('conflicts'));
  if (asked.holder !== 'asked' || asked.answer === null) return null;
  return isSame(asked.answer.place, service, target) ? asked.answer.conflicts : null;
}

async function look(context: Context, service: Service, target: Target): Promise<Standing> {
  const { output, settings } = context;
  const { folder, options } = target;
  const states = await syncedFrom({ stateDir: settings.stateDir, folder });
  const isKnown = states.some(
    ({ serviceUrl, workspaceId, branch }) =>
      serviceUrl === service.url && workspaceId === options.workspaceId && branch === options.branch,
  );
  const client = await lookAtFolder({
    folder,
    serviceUrl: service.url,
    // What is here is told without the cloud.
    token: async () => null,
    stateDir: settings.stateDir,
    options,
    log: (level, message) => output.log(level, `${options.workspaceId}: ${message}`),
  });
  try {
    const pending = client.mocks.pending();
    return { target, keeper: { keeps: 'nobody' }, isKnown, pending, count: pending.length };
  } finally {
    await client.stop();
  }
}

/** As this program knows it. */
export function toldStatus({ status: { error, ...status } }: Told): SyncStatus {
  if (error === null) return { ...status, error };
  const { code, message, hint } = error;
  const known = isErrorCode(code) ? code : 'service.internal';
  return { ...status, error: new CloudError(known, message, hint === undefined ? {} : { hint }) };
}

function isSame({ service_url, workspace, branch }: Told['place'], service: Service, { options }: Target): boolean {
  return service_url === service.url && workspace === options.workspaceId && branch === options.branch;
}
