/** `<data folder>/local-account.json`: the account that the first start makes, for the person whose machine this is. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { generateToken, looksLikeToken } from '../accounts/token.ts';
import { folderUnwritable } from '../config/start-error.ts';

const localAccountSchema = z.object({
  url: z.string(),
  email: z.email(),
  password: z.string().min(8),
  token: z.string().refine(looksLikeToken),
  workspace: z.string(),
});
export type LocalAccount = z.infer<typeof localAccountSchema>;

/** Not `local`: of a conflict that is the name of one side. */
export const LOCAL_USERNAME = 'owner';
const LOCAL_EMAIL = 'local@mockforge.local';
const SAMPLE_WORKSPACE_ID = 'my-workspace';

export function accountFile(dataDir: string): string {
  return join(dataDir, 'local-account.json');
}

export function newLocalAccount(url: string): LocalAccount {
  return {
    url,
    email: LOCAL_EMAIL,
    password: randomBytes(18).toString('base64url'),
    token: generateToken(),
    workspace: SAMPLE_WORKSPACE_ID,
  };
}

/** `null` where there is none, or none that can be used. */
export async function readLocalAccount(dataDir: string): Promise<LocalAccount | null> {
  try {
    return localAccountSchema.parse(JSON.parse(await readFile(accountFile(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

/** Readable by its owner alone, from its first byte on. @throws StartError where the data folder can't be written. */
export async function writeLocalAccount(dataDir: string, account: LocalAccount): Promise<void> {
  const file = accountFile(dataDir);
  const beside = `${file}.new`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(beside, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600 });
    // A file left by a crash keeps its mode when it is written again.
    await chmod(beside, 0o600);
    await rename(beside, file);
  } catch (cause) {
    throw folderUnwritable(dataDir, cause);
  }
}
