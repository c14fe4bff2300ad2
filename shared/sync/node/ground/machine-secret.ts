/** A secret of this machine's state, made once: what is sealed with it was written here, and came with no repository. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'secret';
const secrets = new Map<string, Promise<string | null>>();

/** @returns `null` where none can be kept */
export function machineSecret(stateDir: string): Promise<string | null> {
  const known = secrets.get(stateDir);
  if (known !== undefined) return known;
  const secret = readOrMake(stateDir).catch(() => {
    secrets.delete(stateDir);
    return null;
  });
  secrets.set(stateDir, secret);
  return secret;
}

async function readOrMake(stateDir: string): Promise<string> {
  const file = join(stateDir, NAME);
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const made = randomBytes(32).toString('hex');
  await writeFile(file, made, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const secret = await readFile(file, 'utf8');
  // Two that began at once: one may be half written.
  if (secret.length !== made.length) throw new Error('The secret is not whole.');
  return secret;
}
