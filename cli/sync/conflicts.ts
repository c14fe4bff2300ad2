import type { Conflict } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { openService, requireSignIn, type Service } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { knownConflicts } from './standing.ts';
import { findSyncedTargets, type Target } from './targets.ts';
import { commandFor } from './words.ts';

export const syncConflicts = defineCommand({
  words: ['sync', 'conflicts'],
  summary: 'List the open conflicts of a workspace, whoever made them',
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync conflicts --workspace team-api'],
  input: z.object(targetInput),
  async run(input, context) {
    const { project, targets } = await findSyncedTargets(context, input);
    const service = await openService(context, project?.config ?? null);
    const lists: { target: Target; conflicts: readonly Conflict[]; isOld: boolean }[] = [];
    for (const target of targets) lists.push({ target, ...(await conflictsOf(service, target)) });
    context.output.result(
      { conflicts: lists.flatMap(({ conflicts }) => conflicts) },
      lists.flatMap((list) => linesOf(list)),
    );
    return EXIT.done;
  },
});

/** Where the cloud does not answer, as the process knows them that keeps the folder in sync. */
async function conflictsOf(
  service: Service,
  target: Target,
): Promise<{ conflicts: readonly Conflict[]; isOld: boolean }> {
  const { workspaceId, branch } = target.options;
  try {
    await requireSignIn(service);
    return { conflicts: await service.api.conflicts.list({ workspaceId, branch }), isOld: false };
  } catch (error) {
    const known = await knownConflicts(service, target);
    if (known === null) throw error;
    return { conflicts: known, isOld: true };
  }
}

function linesOf({ target, conflicts, isOld }: { target: Target; conflicts: readonly Conflict[]; isOld: boolean }) {
  const note = isOld ? ['The cloud does not answer; this is as of the last time that it did:'] : [];
  if (conflicts.length === 0) return [...note, `No conflicts in ${target.options.workspaceId}.`];
  const rows = conflicts.map(({ conflict_id, path, author, head_author, opened_at }) => [
    conflict_id,
    path,
    author.username,
    head_author?.username ?? '',
    opened_at,
  ]);
  return [
    ...note,
    ...table([['CONFLICT', 'MOCK', 'EDIT OF', 'CLOUD HAS', 'SINCE'], ...rows]),
    `Settle one with "${commandFor('sync resolve --conflict ID --strategy local', target)}" for the edit, or remote for what the cloud has.`,
  ];
}
