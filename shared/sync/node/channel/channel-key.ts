/**
 * The secret by which processes of one user know each other. Anybody on the machine may connect to a lock's socket;
 * only this user can read the file, whichever face runs, so what is told and believed stays between their processes.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const KEY = /^[0-9a-f]{64}\n$/;

/** The same for an editor and a terminal, whatever their environments say of other folders. */
export function channelKeyFolder(platform: NodeJS.Platform = process.platform): string {
  const home = homedir();
  if (platform === 'win32') return join(home, 'AppData', 'Local', 'mockforge-cloud', 'channel');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'mockforge-cloud', 'channel');
  return join(home, '.local', 'state', 'mockforge-cloud', 'channel');
}

/** @returns `null` where it can't be kept to this user: then nothing is told and nothing believed */
export async function readChannelKey(folder: string): Promise<Buffer | null> {
  const file = join(folder, 'key');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!isOurs(await lstat(folder), 'folder')) return null;
    await chmod(folder, 0o700);
    const found = (await readKey(file)) ?? (await makeKey(file));
    return found === null ? null : Buffer.from(found.trim(), 'hex');
  } catch {
    return null;
  }
}

/** One that others could read, or that is damaged, is none: it is made anew. */
async function readKey(file: string): Promise<string | null> {
  const found = await lstat(file).catch(() => null);
  if (found === null) return null;
  const text = isOurs(found, 'file') ? await readFile(file, 'utf8') : '';
  if (KEY.test(text)) return text;
  await rm(file, { recursive: true, force: true });
  return null;
}

/** Of two that make one at once the first one's counts. */
async function makeKey(file: string): Promise<string | null> {
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    await link(beside, file).catch(() => undefined);
  } finally {
    await rm(beside, { force: true });
  }
  return readKey(file);
}

function isOurs(found: Awaited<ReturnType<typeof lstat>>, what: 'file' | 'folder'): boolean {
  if (what === 'file' ? !found.isFile() : !found.isDirectory()) return false;
  // Windows keeps other users out of the profile by itself.
  if (process.getuid === undefined) return true;
  return found.uid === process.getuid() && (what === 'folder' || (Number(found.mode) & 0o077) === 0);
}
