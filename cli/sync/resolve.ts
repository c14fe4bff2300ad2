import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CloudError, type Conflict, toWire } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { openService, requireSignIn, type Service } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { versionLines, versionsOf } from './conflict-versions.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { findSyncedTargets } from './targets.ts';

const SIDES = ['local', 'remote', 'ours', 'theirs'] as const;
type Side = (typeof SIDES)[number];

/** What a conflict is settled with: one of its two versions, or a file. */
type Settlement = { take: 'local' | 'remote' } | { content: Uint8Array; file: string };

export const syncResolve = defineCommand({
  words: ['sync', 'resolve'],
  summary: 'Settle a conflict for the whole team; the next sync brings the result to each folder',
  options: [
    ...TARGET_OPTIONS,
    { flags: '--conflict <id>', description: 'its id, from "sync conflicts"; not needed if there is only one' },
    {
      flags: '--strategy <side>',
      description: 'local: the edit in conflict; remote: what the cloud has; ours: your version; theirs: the other one',
    },
    { flags: '--file <file>', description: 'settle it with the content of this file' },
    { flags: '--interactive', description: 'show both versions of each conflict, and ask' },
  ],
  examples: [
    'mockforge-cloud sync resolve --conflict 0199f3c2 --strategy remote',
    'mockforge-cloud sync resolve --workspace team-api --interactive',
  ],
  input: z.object({
    ...targetInput,
    conflict: z.string().min(1).optional(),
    strategy: z.enum(SIDES, `must be one of ${SIDES.join(', ')}`).optional(),
    file: z.string().min(1).optional(),
    interactive: z.boolean().default(false),
  }),
  async run(input, context) {
    const { strategy, file, interactive } = input;
    if ([strategy !== undefined, file !== undefined, interactive].filter(Boolean).length !== 1) {
      throw new CloudError('usage.invalid', 'Give one of --strategy, --file and --interactive.');
    }
    if (interactive && !context.asker.interactive) {
      throw new CloudError('usage.invalid', 'This is not a terminal, so nobody can be asked.', {
        hint: 'Give --strategy, or --file.',
      });
    }
    const { project, targets } = await findSyncedTargets(context, { workspace: input.workspace, branch: input.branch });
    const service = await openService(context, project?.config ?? null);
    await requireSignIn(service);
    const places = targets.map(({ options }) => ({ workspaceId: options.workspaceId, branch: options.branch }));
    const open = (await Promise.all(places.map((place) => service.api.conflicts.list(place)))).flat();
    const wanted = interactive && input.conflict === undefined ? open : [named(open, input.conflict)];
    const settled: { conflict: Conflict; settlement: Settlement }[] = [];
    const me = (await service.api.accounts.me()).id;
    for (const conflict of wanted) {
      if (interactive) context.output.say(await shown(service, conflict));
      const settlement = await settlementOf(context, { conflict, strategy, file, me });
      if (settlement === null) continue;
      await settle(service, conflict, settlement);
      settled.push({ conflict, settlement });
    }
    context.output.result(
      { settled: settled.map(({ conflict }) => ({ conflict_id: conflict.conflict_id, path: conflict.path })) },
      settled.length === 0 ? ['Nothing was settled.'] : settled.map(lineOf),
    );
    return settled.length === wanted.length ? EXIT.done : EXIT.conflicts;
  },
});

/** Nobody chooses between what they have not seen. */
async function shown({ api }: Service, conflict: Conflict): Promise<string[]> {
  return [`${conflict.path}:`, ...versionLines(conflict, await versionsOf(api, conflict))];
}

/** @throws CloudError `usage.invalid`, `conflict.not_found` */
function named(open: readonly Conflict[], id: string | undefined): Conflict {
  const found = id === undefined ? open : open.filter(({ conflict_id }) => conflict_id.startsWith(id));
  const exact = found.find(({ conflict_id }) => conflict_id === id);
  const [first, second] = exact === undefined ? found : [exact];
  if (first === undefined) {
    throw new CloudError(
      'conflict.not_found',
      id === undefined ? 'There are no conflicts.' : `There is no open conflict ${id}.`,
      id === undefined ? {} : { hint: 'See what is open with "mockforge-cloud sync conflicts".' },
    );
  }
  if (second === undefined) return first;
  throw new CloudError('usage.invalid', `${found.length} conflicts match.`, {
    hint: `Give --conflict with one of: ${found.map(({ conflict_id, path }) => `${conflict_id} (${path})`).join(', ')}.`,
  });
}

async function settlementOf(
  context: Context,
  {
    conflict,
    strategy,
    file,
    me,
  }: { conflict: Conflict; strategy: Side | undefined; file: string | undefined; me: string },
): Promise<Settlement | null> {
  if (strategy !== undefined) return { take: sideOf(conflict, strategy, me) };
  if (file !== undefined) return { content: await contentOf(resolve(context.cwd, file)), file };
  const { author, head_author, path } = conflict;
  const answer = await context.asker.choose(`${path}: which version should the team have?`, [
    { value: 'none', label: 'Nothing', hint: 'leave the conflict open' },
    { value: 'local', label: `The edit of ${author.username}`, hint: 'the other one stays in the history' },
    { value: 'remote', label: `What the cloud has, of ${head_author?.username ?? 'nobody'}`, hint: 'the edit goes' },
  ]);
  return answer === 'none' ? null : { take: answer };
}

/** Ours is what this person has made; of a conflict of others nobody knows which that is. */
function sideOf({ author, head_author, path }: Conflict, side: Side, me: string): 'local' | 'remote' {
  if (side === 'local' || side === 'remote') return side;
  // Both of one person: the edit that waits is the one that is here.
  const isOurs = author.id === me ? 'local' : head_author?.id === me ? 'remote' : null;
  if (isOurs === null) {
    const other = head_author?.username ?? 'nobody';
    throw new CloudError('usage.invalid', `${path} is in conflict between ${author.username} and ${other}, not you.`, {
      hint: `Give --strategy local for the edit of ${author.username}, or remote for what the cloud has.`,
    });
  }
  const theirs = isOurs === 'local' ? 'remote' : 'local';
  return side === 'ours' ? isOurs : theirs;
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CloudError('file.unreadable', `${file} can't be read.`, { hint: 'Give the path of a file.', cause });
  }
}

async function settle({ api }: Service, { conflict_id, head_hash }: Conflict, settlement: Settlement): Promise<void> {
  // Where the head has moved since it was listed, the service says so.
  if ('take' in settlement) await api.conflicts.resolve(conflict_id, { strategy: settlement.take, head_hash });
  else
    await api.conflicts.resolve(conflict_id, { strategy: 'merge', resolution: toWire(settlement.content), head_hash });
}

function lineOf({ conflict, settlement }: { conflict: Conflict; settlement: Settlement }): string {
  const { path, author, head_author } = conflict;
  if ('file' in settlement) return `${path}: settled with ${settlement.file}.`;
  return settlement.take === 'local'
    ? `${path}: settled with the edit of ${author.username}.`
    : `${path}: settled with what the cloud has, of ${head_author?.username ?? 'nobody'}.`;
}
