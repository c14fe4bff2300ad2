import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { SyncStatus } from '@mockforge-cloud/shared/sync';
import * as z from 'zod';
import { openService, requireSignIn, type Service } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, exitCodeOf, worstOf } from '../exit-codes.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { readStanding, type Standing, toldStatus } from './standing.ts';
import { statusLine } from './status-words.ts';
import { findSyncedTargets, type Target } from './targets.ts';
import { keeperLine, nextLines, placeOf } from './words.ts';

export const syncStatus = defineCommand({
  words: ['sync', 'status'],
  summary: 'Show the state of a folder and its workspace; changes nothing',
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync status', 'mockforge-cloud sync status --workspace team-api --json'],
  input: z.object(targetInput),
  async run(input, context) {
    const { project, targets } = await findSyncedTargets(context, input);
    const service = await openService(context, project?.config ?? null);
    const reports: Report[] = [];
    for (const target of targets) reports.push(await reportOf(context, service, target));
    context.output.result(
      { service_url: service.url, workspaces: reports.map(({ document }) => document) },
      reports.flatMap(({ lines }) => lines),
    );
    return worstOf(reports.map(({ exitCode }) => exitCode));
  },
});

interface Report {
  exitCode: ExitCode;
  document: Record<string, unknown>;
  lines: string[];
}

const NOTHING: SyncStatus = {
  state: 'held',
  queued: 0,
  conflicts: 0,
  blocked: 0,
  waiting: 0,
  leftOut: 0,
  oneWay: 0,
  error: null,
  progress: null,
};

type Cloud = Awaited<ReturnType<Service['api']['branch']['status']>>;

async function reportOf(context: Context, service: Service, target: Target): Promise<Report> {
  const standing = await readStanding(context, service, target);
  const cloud = await cloudOf(service, target);
  const fault = cloud instanceof CloudError ? cloud : null;
  return {
    exitCode: fault === null ? EXIT.done : exitCodeOf(fault),
    document: documentOf(standing, cloud),
    lines: linesOf(standing, service, cloud),
  };
}

/** The local part is worth showing where the cloud does not answer. */
async function cloudOf(service: Service, { options }: Target): Promise<Cloud | CloudError> {
  try {
    await requireSignIn(service);
    return await service.api.branch.status({ workspaceId: options.workspaceId, branch: options.branch });
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

function documentOf(
  { target, keeper, isKnown, pending }: Standing,
  cloud: Cloud | CloudError,
): Record<string, unknown> {
  const { workspaceId, branch, direction } = target.options;
  const told = keeper.keeps === 'this' || keeper.keeps === 'other' ? keeper.told : null;
  return {
    workspace: workspaceId,
    branch,
    folder: target.folder,
    direction: told?.place.direction ?? direction,
    synced_elsewhere: keeper.keeps !== 'nobody',
    synced_before: isKnown,
    keeper: told === null ? null : { ...told.place, ...told.status },
    ...countsOf(pending),
    cloud:
      cloud instanceof CloudError
        ? { error: { code: cloud.code, message: cloud.message } }
        : { revision: cloud.head.revision, mocks: cloud.mocks, conflicts: cloud.conflicts, presence: cloud.presence },
  };
}

/** What is left out, or waits, is not on its way. */
function countsOf(pending: Standing['pending']): { queued: number; blocked: number; left_out: number } {
  const count = (...states: string[]) => pending.filter(({ state }) => states.includes(state)).length;
  return { queued: count('queued', 'in_flight'), blocked: count('blocked'), left_out: count('left_out') };
}

function hereLine(standing: Standing): string {
  const { keeper, isKnown, pending } = standing;
  const unknown = keeperLine(standing);
  if (unknown !== null) return unknown;
  if (keeper.keeps === 'this')
    return `another process has it: ${statusLine(toldStatus(keeper.told), keeper.told.place.direction)}`;
  const { queued, blocked, left_out } = countsOf(pending);
  const more = [blocked > 0 ? `, ${blocked} held back` : '', left_out > 0 ? `, ${left_out} left out` : ''].join('');
  return `nothing keeps it in sync now; ${isKnown ? '' : 'not synced from here yet, '}${queued} queued${more}`;
}

function linesOf(standing: Standing, service: Service, cloud: Cloud | CloudError): string[] {
  const { target } = standing;
  return [
    `${placeOf(target, service)} and ${target.folder}`,
    `  here: ${hereLine(standing)}`,
    `  cloud: ${cloud instanceof CloudError ? cloud.message : cloudLine(cloud)}`,
    ...nextLines({ ...statusOf(standing), conflicts: cloud instanceof CloudError ? 0 : cloud.conflicts }, target, true),
  ];
}

function statusOf({ keeper, pending }: Standing): SyncStatus {
  if (keeper.keeps === 'this') return toldStatus(keeper.told);
  const { blocked, left_out: leftOut } = countsOf(pending);
  return { ...NOTHING, blocked, leftOut };
}

function cloudLine({ mocks, head, conflicts, presence }: Cloud): string {
  const counts = `${conflicts} in conflict, ${presence.length} connected`;
  return `${mocks} mocks at revision ${head.revision}, ${counts}`;
}
