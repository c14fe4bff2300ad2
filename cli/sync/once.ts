/** `sync` without `--watch`: brings folders and workspaces together once. */
import type { Notice, SyncStatus } from '@mockforge-cloud/shared/sync';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, worstOf } from '../exit-codes.ts';
import {
  exitCodeOfStatus,
  type FolderSession,
  noticeLine,
  openSession,
  statusDocument,
  statusLine,
} from './folder-session.ts';
import { onInterrupt } from './interrupt.ts';
import type { Target } from './targets.ts';

interface Outcome {
  exitCode: ExitCode;
  document: Record<string, unknown>;
  lines: string[];
}

export async function syncOnce(context: Context, service: Service, targets: readonly Target[]): Promise<ExitCode> {
  const outcomes: Outcome[] = [];
  for (const target of targets) outcomes.push(await syncFolder(context, service, target));
  context.output.result(
    { service_url: service.url, workspaces: outcomes.map(({ document }) => document) },
    outcomes.flatMap(({ lines }) => lines),
  );
  return worstOf(outcomes.map(({ exitCode }) => exitCode));
}

async function syncFolder(context: Context, service: Service, target: Target): Promise<Outcome> {
  const { output } = context;
  const name = target.options.workspaceId;
  const session = await openSession(context, service, { ...target, options: { ...target.options, watch: false } });
  const { client } = session;
  const notices: Notice[] = [];
  client.onNotice((notice) => {
    notices.push(notice);
    output.log('info', `${name}: ${noticeLine(notice)}`);
  });
  client.onStatus((status) => output.progress(`${name}: ${statusLine(status)}`));
  const interrupt = onInterrupt();
  try {
    const end = await Promise.race([runOnce(session), interrupt.happened]);
    const status = end ?? client.status;
    return outcomeOf({ session, status, notices, interrupted: end === null });
  } finally {
    interrupt.dispose();
    await client.stop();
  }
}

async function runOnce({ client }: FolderSession): Promise<SyncStatus> {
  await client.start();
  return client.syncNow();
}

function outcomeOf(ended: {
  session: FolderSession;
  status: SyncStatus;
  notices: readonly Notice[];
  interrupted: boolean;
}): Outcome {
  const { session, status, notices, interrupted } = ended;
  const { target, client } = session;
  const exitCode = interrupted ? EXIT.failed : exitCodeOfStatus(status);
  const blocked = client.pending().filter(({ state }) => state === 'blocked');
  const hint = status.error?.hint;
  return {
    exitCode,
    document: { ...statusDocument(session, status), pending: client.pending(), interrupted, notices },
    lines: [
      ...notices.map((notice) => `  ${noticeLine(notice)}`),
      `${target.options.workspaceId}: ${interrupted ? 'interrupted, ' : ''}${statusLine(status)}`,
      ...blocked.map(({ path, reason }) => `  ${path} is held back: ${reason ?? 'it can not be sent'}`),
      ...(hint === undefined ? [] : [`  ${hint}`]),
      ...(status.conflicts > 0 ? ['  See them with "mockforge-cloud sync conflicts".'] : []),
    ],
  };
}
