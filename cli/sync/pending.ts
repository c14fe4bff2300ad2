import type { PendingMock } from '@mockforge-cloud/shared/sync';
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
  summary: 'List what has not reached the cloud: queued, held back, left out; sends nothing',
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
  const canBeReleased = pending.some(({ state }) => state === 'blocked' || state === 'left_out');
  return [
    `${name}: ${countsOf(pending)}`,
    ...table(pending.map(({ path, change, state, reason }) => ['', change, path, STATES[state], reason ?? ''])),
    ...(canBeReleased ? ['  Let one go on as it is with "mockforge-cloud sync release PATH".'] : []),
  ];
}

const STATES: Readonly<Record<PendingMock['state'], string>> = {
  queued: 'queued',
  in_flight: 'queued',
  blocked: 'held back',
  waiting: 'waits for a save',
  left_out: 'left out',
  in_conflict: 'in conflict',
  incoming: 'newer in the cloud',
  one_way: 'kept apart by the direction',
};

function countsOf(pending: readonly PendingMock[]): string {
  const words = [...new Set(Object.values(STATES))];
  const counts = words.map((word) => ({ word, count: pending.filter(({ state }) => STATES[state] === word).length }));
  return counts.flatMap(({ word, count }) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
}
