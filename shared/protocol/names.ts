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

/** `ours` and `theirs` are Git's words for `local` and `remote`. */
export const strategySchema = z
  .enum(['merge', 'local', 'remote', 'manual', 'ours', 'theirs'])
  .transform((word): Strategy => (word === 'ours' ? 'local' : word === 'theirs' ? 'remote' : word));
export type Strategy = 'merge' | 'local' | 'remote' | 'manual';

export const userRefSchema = z.object({ id: z.string(), username: z.string() });
export type UserRef = z.infer<typeof userRefSchema>;

/** Where a branch's sequence of revisions has got to. A cursor is the same triple with the branch. */
export const headSchema = z.object({ revision: revisionSchema, chain: hashSchema });
export type Head = z.infer<typeof headSchema>;
