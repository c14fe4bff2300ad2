import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { openService, requireSignIn, type Service } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode, exitCodeOf, worstOf } from '../exit-codes.ts';
import { type FolderQueue, readQueue } from './queue.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { findTargets, type Target } from './targets.ts';

export const syncStatus = defineCommand({
  words: ['sync', 'status'],
  summary: 'Show how a folder and its workspace stand; changes nothing',
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync status', 'mockforge-cloud sync status --workspace team-api --json'],
  input: z.object(targetInput),
  async run(input, context) {
    const { project, targets } = await findTargets(context, input);
    const service = await openService(context, project?.config ?? null);
    await requireSignIn(service);
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

type Cloud = Awaited<ReturnType<Service['api']['status']>>;

async function reportOf(context: Context, service: Service, target: Target): Promise<Report> {
  const queue = await readQueue(context, service, target);
  const cloud = await cloudOf(service, target);
  const fault = cloud instanceof CloudError ? cloud : null;
  return {
    exitCode: fault === null ? EXIT.done : exitCodeOf(fault),
    document: documentOf(queue, cloud),
    lines: linesOf(queue, cloud),
  };
}

/** The local part is worth showing where the cloud does not answer. */
async function cloudOf({ api }: Service, { options }: Target): Promise<Cloud | CloudError> {
  try {
    return await api.status({ workspaceId: options.workspaceId, branch: options.branch });
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

function documentOf({ target, elsewhere, pending }: FolderQueue, cloud: Cloud | CloudError): Record<string, unknown> {
  const { workspaceId, branch, direction } = target.options;
  return {
    workspace: workspaceId,
    branch,
    folder: target.folder,
    direction,
    synced_elsewhere: elsewhere,
    ...countsOf(pending),
    cloud:
      cloud instanceof CloudError
        ? { error: { code: cloud.code, message: cloud.message } }
        : { revision: cloud.head.revision, mocks: cloud.mocks, conflicts: cloud.conflicts, presence: cloud.presence },
  };
}

/** What is left out, or waits, is not on its way. */
function countsOf(pending: FolderQueue['pending']): { queued: number; blocked: number; left_out: number } {
  const count = (...states: string[]) => pending.filter(({ state }) => states.includes(state)).length;
  return { queued: count('queued', 'in_flight'), blocked: count('blocked'), left_out: count('left_out') };
}

function hereLine(pending: FolderQueue['pending']): string {
  const { queued, blocked, left_out } = countsOf(pending);
  const more = [blocked > 0 ? `, ${blocked} held back` : '', left_out > 0 ? `, ${left_out} left out` : ''].join('');
  return `  here: ${queued} queued${more}`;
}

function linesOf({ target, elsewhere, pending }: FolderQueue, cloud: Cloud | CloudError): string[] {
  const { workspaceId, branch } = target.options;
  return [
    `${workspaceId} (${branch}) and ${target.folder}`,
    elsewhere ? '  here: another process keeps it in sync' : hereLine(pending),
    cloud instanceof CloudError
      ? `  cloud: ${cloud.message}`
      : `  cloud: ${cloud.mocks} mocks at revision ${cloud.head.revision}, ${cloud.conflicts} in conflict, ${cloud.presence.length} present`,
  ];
}
