import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type MergeInput, merge, policyNames } from '@mockforge-cloud/shared/merge';
import { CloudError, decodeText, isMergeable } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { withConflictMarkers } from './conflict-markers.ts';

interface Outcome {
  content: Uint8Array;
  /** Empty: clean. */
  conflicts: { place: string; kind: string }[];
  how: string[];
}

export const mergeFiles = defineCommand({
  words: ['merge'],
  summary: 'Merge three versions of a file; exit code 1 and conflict markers where they conflict',
  arguments: [
    {
      name: '<base>',
      description: 'the version that both sides started from; empty or missing if both created the file',
    },
    { name: '<local>', description: 'our version' },
    { name: '<remote>', description: 'their version' },
  ],
  options: [
    { flags: '-o, --out <file>', description: 'write the result there instead of to standard output' },
    { flags: '--path <path>', description: 'name of the file, whose ending determines the format; default: LOCAL' },
    { flags: '--without <policies>', description: 'policies to switch off, separated by commas' },
  ],
  examples: [
    'mockforge-cloud merge base.json mine.json theirs.json -o merged.json',
    "git config merge.mockforge.driver 'mockforge-cloud merge %O %A %B -o %A --path %P'",
    "printf '%s merge=mockforge\\n' '*.json' '*.jsonc' '*.jsonl' '*.yaml' '*.yml' >> .gitattributes",
  ],
  input: z.object({
    base: z.string(),
    local: z.string(),
    remote: z.string(),
    out: z.string().optional(),
    path: z.string().optional(),
    without: z
      .string()
      .transform((names) => names.split(','))
      .refine(
        (names) => names.every((name) => policyNames.includes(name)),
        `known policies are ${policyNames.join(', ')}`,
      )
      .optional(),
  }),
  async run(input, context) {
    const { cwd } = context;
    const outcome = mergeBytes({
      base: await readBase(resolve(cwd, input.base)),
      local: await read(resolve(cwd, input.local)),
      remote: await read(resolve(cwd, input.remote)),
      path: input.path ?? input.local,
      policiesOff: input.without ?? [],
    });
    await deliver(context, input.out, outcome);
    return outcome.conflicts.length === 0 ? EXIT.done : EXIT.failed;
  },
});

interface Sides {
  base: Uint8Array | null;
  local: Uint8Array;
  remote: Uint8Array;
  path: string;
  policiesOff: readonly string[];
}

function mergeBytes({ base, local, remote, ...rest }: Sides): Outcome {
  if (Buffer.compare(local, remote) === 0) return { content: local, conflicts: [], how: ['both sides are the same'] };
  if (base !== null && Buffer.compare(base, remote) === 0)
    return { content: local, conflicts: [], how: ['only local changed'] };
  if (base !== null && Buffer.compare(base, local) === 0)
    return { content: remote, conflicts: [], how: ['only remote changed'] };
  if (![base, local, remote].every((bytes) => bytes === null || isMergeable(bytes))) {
    return { content: local, conflicts: [{ place: rest.path, kind: 'binary' }], how: ['not text: local is kept'] };
  }
  const text = (bytes: Uint8Array): string => decodeText(bytes) ?? '';
  return mergeTexts({ base: base === null ? null : text(base), local: text(local), remote: text(remote), ...rest });
}

function mergeTexts(input: MergeInput): Outcome {
  const merged = merge(input);
  if (merged.outcome === 'clean') return { content: Buffer.from(merged.content), conflicts: [], how: merged.how };
  // Merged the other way round, the same places hold the other side.
  const mirrored = merge({ ...input, local: input.remote, remote: input.local });
  return {
    content: Buffer.from(withConflictMarkers({ local: merged.content, remote: mirrored.content })),
    conflicts: merged.conflicts.map(({ place, kind }) => ({ place, kind })),
    how: merged.how,
  };
}

async function deliver({ cwd, output }: Context, out: string | undefined, outcome: Outcome): Promise<void> {
  const { content, conflicts, how } = outcome;
  if (out !== undefined) await write(resolve(cwd, out), content);
  const document = { outcome: conflicts.length === 0 ? 'clean' : 'conflict', conflicts, how };
  if (output.json) {
    output.result(out === undefined ? { ...document, content: Buffer.from(content).toString() } : document, []);
    return;
  }
  if (out === undefined) output.raw(content);
  for (const { place, kind } of conflicts) output.warn(`conflict at ${place} (${kind})`);
}

async function readBase(file: string): Promise<Uint8Array | null> {
  const bytes = await read(file, { orMissing: true });
  return bytes === null || bytes.length === 0 ? null : bytes;
}

async function read(file: string): Promise<Uint8Array>;
async function read(file: string, options: { orMissing: true }): Promise<Uint8Array | null>;
async function read(file: string, options?: { orMissing: true }): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (cause) {
    if (options?.orMissing && (cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CloudError('file.unreadable', `${file} can't be read.`, {
      hint: 'Check its path and permissions.',
      cause,
    });
  }
}

async function write(file: string, content: Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw new CloudError('file.unreadable', `${file} can't be written.`, {
      hint: 'Check its folder and permissions.',
      cause,
    });
  }
}
