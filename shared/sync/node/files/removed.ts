/**
 * Removed files stay aside for some seconds: an editor that had one open may still write into it (I1). They lie below
 * the backups, in a folder named after the hash that was removed; no list of backups shows them.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathFault } from '@mockforge-cloud/shared/protocol';
import { nodeEntropy } from '../node-entropy.ts';
import { areFolders, BACKUPS, backupsHome, filesBelow, keepBackup } from './backups.ts';
import { nullWhereAbsent, ownFolder } from './inside.ts';
import type { Captured } from './safe-replace.ts';

const HOME = [...BACKUPS, '.removed'];
const NAME = /^([0-9a-f]{64})-[0-9a-f]{8}$/;

/**
 * Moves what was captured aside. @returns the name under which it lies, or `null` where there is no place for it (a
 * full disk, a link): then it is gone, as the backup that was made of it before has its bytes
 */
export async function keepRemoved(folder: string, path: string, { kept, hash }: Captured): Promise<string | null> {
  const name = `${hash}-${randomUUID().slice(0, 8)}`;
  const segments = path.split('/');
  const file = segments.pop() ?? path;
  try {
    await backupsHome(folder);
    await rename(kept, join(await ownFolder(folder, [...HOME, name, ...segments]), file));
    return name;
  } catch {
    await rm(kept, { force: true });
    return null;
  }
}

/** Looks once more, and clears it away. @returns the backup of what was written into it since, or `null` */
export async function lookOnceMore(folder: string, name: string): Promise<string | null> {
  const [, hash] = NAME.exec(name) ?? [];
  if (hash === undefined || !(await areFolders(folder, [...HOME, name]))) return null;
  const home = join(folder, ...HOME, name);
  let backup: string | null = null;
  for (const path of await filesBelow(home)) {
    const bytes = await readFile(join(home, path));
    const isEdited = pathFault(path) === null && nodeEntropy.hash(bytes) !== hash;
    if (isEdited) backup = await keepBackup(folder, path, bytes, new Date());
  }
  await rm(home, { recursive: true, force: true });
  return backup;
}

/** What a process that ended before has left aside. */
export async function clearRemoved(folder: string): Promise<void> {
  if (!(await areFolders(folder, HOME))) return;
  for (const name of (await readdir(join(folder, ...HOME)).catch(nullWhereAbsent)) ?? []) {
    await lookOnceMore(folder, name);
  }
}
