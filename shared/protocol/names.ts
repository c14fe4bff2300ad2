/** The small values that frames and bodies are made of. */
import * as z from 'zod';
import { pathFault, storedPathFault } from './paths.ts';
import { DEFAULT_BRANCH } from './version.ts';

/** A workspace's id: a slug chosen at its creation, such as `my-workspace`. */
export const workspaceIdSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'must be 1 to 64 of a-z, 0-9 and "-", without "-" at either end');

export const branchSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,98}[A-Za-z0-9])?$/,
    'must be 1 to 100 of letters, digits, ".", "_", "/", "-"',
  )
  .default(DEFAULT_BRANCH);

/** SHA-256 of the bytes, 64 hexadecimal digits. */
export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal');

/** Ids that clients make: operations, replicas, mocks. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of letters, digits, "_", "-"');

export const revisionSchema = z.int().min(0);

/** Where a mock may be put. */
export const mockPathSchema = pathSchema(pathFault);
/** Where a mock may be already. */
export const storedPathSchema = pathSchema(storedPathFault);

function pathSchema(faultOf: (path: string) => string | null) {
  return z.string().superRefine((path, context) => {
    const fault = faultOf(path);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault, params: { code: 'mock.path_invalid' } });
  });
}

/** What decides where both sides have changed a mock. Every other list of strategies is made of this one. */
export const STRATEGIES = ['merge', 'local', 'remote', 'manual'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Git's words for two of them. */
const GIT_WORDS = { ours: 'local', theirs: 'remote' } as const;

export const STRATEGY_WORDS = [...STRATEGIES, 'ours', 'theirs'] as const satisfies readonly (
  | Strategy
  | keyof typeof GIT_WORDS
)[];

function withoutGitWord<Name extends string>(word: Name): Exclude<Name, keyof typeof GIT_WORDS> | 'local' | 'remote' {
  return word in GIT_WORDS
    ? GIT_WORDS[word as keyof typeof GIT_WORDS]
    : (word as Exclude<Name, keyof typeof GIT_WORDS>);
}

export const strategySchema = z.enum(STRATEGY_WORDS).transform((word): Strategy => withoutGitWord(word));

/** How a person settles a conflict: with one of the sides, or with a content of their own. */
export const RESOLUTIONS = ['merge', 'local', 'remote', 'manual'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const resolutionSchema = z
  .enum([...RESOLUTIONS, 'ours', 'theirs'])
  .transform((word): Resolution => withoutGitWord(word));

/** In which directions a mapping is synced. */
export const DIRECTIONS = ['bidirectional', 'local_to_remote', 'remote_to_local'] as const;
export type Direction = (typeof DIRECTIONS)[number];

const DIRECTION_BY_WORD = {
  up: 'local_to_remote',
  down: 'remote_to_local',
  both: 'bidirectional',
  bidirectional: 'bidirectional',
  local_to_remote: 'local_to_remote',
  remote_to_local: 'remote_to_local',
} as const satisfies Record<'up' | 'down' | 'both', Direction> & { readonly [Own in Direction]: Own };

/** The command line's words, and those of `sync.yaml`. */
export const DIRECTION_WORDS = ['up', 'down', 'both', ...DIRECTIONS] as const;

export const directionSchema = z.enum(DIRECTION_WORDS).transform((word): Direction => DIRECTION_BY_WORD[word]);

export const userRefSchema = z.object({ id: z.string(), username: z.string() });
export type UserRef = z.infer<typeof userRefSchema>;

/** Where a branch's sequence of revisions has got to. A cursor is the same triple with the branch. */
export const headSchema = z.object({ revision: revisionSchema, chain: hashSchema });
export type Head = z.infer<typeof headSchema>;
