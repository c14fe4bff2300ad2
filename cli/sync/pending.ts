import * as z from 'zod';
import { openService } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { type FolderQueue, readQueue } from './queue.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { findTargets } from './targets.ts';

export const syncPending = defineCommand({
  words: ['sync', 'pending'],
  summary: 'List the changes that are queued and not yet in the cloud; sends nothing',
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync pending', 'mockforge-cloud sync pending --json'],
  input: z.object(targetInput),
  async run(input, context) {
    const { project, targets } = await findTargets(context, input);
    const service = await openService(context, project?.config ?? null);
    const queues: FolderQueue[] = [];
    for (const target of targets) queues.push(await readQueue(context, service, target));
    context.output.result({ workspaces: queues.map(documentOf) }, queues.flatMap(linesOf));
    return EXIT.done;
  },
});

function documentOf({ target, elsewhere, pending }: FolderQueue): Record<string, unknown> {
  const { workspaceId, branch } = target.options;
  return { workspace: workspaceId, branch, folder: target.folder, synced_elsewhere: elsewhere, pending };
}

function linesOf({ target, elsewhere, pending }: FolderQueue): string[] {
  const name = target.options.workspaceId;
  if (elsewhere) return [`${name}: another process keeps ${target.folder} in sync and holds its queue.`];
  if (pending.length === 0) return [`${name}: nothing is queued.`];
  return [
    `${name}: ${pending.length} queued`,
    ...table(pending.map(({ path, change, state, reason }) => ['', change, path, reason ?? state])),
  ];
}
