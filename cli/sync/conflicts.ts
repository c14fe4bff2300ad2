import type { Conflict } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { openService, requireSignIn, type Service } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { type Versions, versionLines, versionsDocument, versionsOf } from './conflict-versions.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { knownConflicts } from './standing.ts';
import { findSyncedTargets, type Target } from './targets.ts';
import { commandFor } from './words.ts';

export const syncConflicts = defineCommand({
  words: ['sync', 'conflicts'],
  summary: 'List the open conflicts of a workspace, whoever made them, with both versions',
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync conflicts --workspace team-api'],
  input: z.object(targetInput),
  async run(input, context) {
    const { project, targets } = await findSyncedTargets(context, input);
    const service = await openService(context, project?.config ?? null);
    const lists: Listed[] = [];
    // People read so many; programs get them all.
    const most = context.output.json ? Number.POSITIVE_INFINITY : MOST_SHOWN;
    for (const target of targets) {
      const { conflicts, isOld } = await conflictsOf(service, target);
      const shown = isOld ? [] : conflicts.slice(0, most);
      lists.push({ target, conflicts, isOld, versions: await versionsOfAll(service, shown) });
    }
    context.output.result(
      {
        conflicts: lists.flatMap(({ conflicts, versions }) =>
          conflicts.map((conflict) => documentOf(conflict, versions)),
        ),
      },
      lists.flatMap((list) => linesOf(list)),
    );
    return EXIT.done;
  },
});

interface Listed {
  target: Target;
  conflicts: readonly Conflict[];
  isOld: boolean;
  /** By conflict, as far as the cloud has told. */
  versions: ReadonlyMap<string, Versions>;
}

const MOST_SHOWN = 10;

async function versionsOfAll({ api }: Service, conflicts: readonly Conflict[]): Promise<ReadonlyMap<string, Versions>> {
  const versions = new Map<string, Versions>();
  for (const conflict of conflicts) {
    // Somebody may settle one in the meantime: the others are shown all the same.
    const told = await versionsOf(api, conflict).catch(() => null);
    if (told !== null) versions.set(conflict.conflict_id, told);
  }
  return versions;
}

function documentOf(conflict: Conflict, versions: Listed['versions']): Record<string, unknown> {
  const told = versions.get(conflict.conflict_id);
  return { ...conflict, versions: told === undefined ? null : versionsDocument(conflict.path, told) };
}

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

function linesOf({ target, conflicts, isOld, versions }: Listed): string[] {
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
    ...conflicts.flatMap((conflict) => {
      const told = versions.get(conflict.conflict_id);
      return told === undefined ? [] : ['', `${conflict.path}:`, ...versionLines(conflict, told)];
    }),
    ...(versions.size > 0 && conflicts.length > MOST_SHOWN
      ? ['', `The versions of ${conflicts.length - MOST_SHOWN} more are shown with --json.`]
      : []),
    ...(versions.size > 0 ? [''] : []),
    `Settle one with "${commandFor('sync resolve --conflict ID --strategy local', target)}" for the edit, or remote for what the cloud has.`,
  ];
}
