/** Copies of what sync replaces or removes, under `.mockforge/backups/`, which keeps itself out of Git. */
import type { Dirent } from 'node:fs';
import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathFault } from '@mockforge-cloud/shared/protocol';
import { flushFolder } from '../ground/flush-folder.ts';
import { writeDurably } from '../ground/write-durably.ts';
import { type HeldFolder, MappedFolder } from './held-folder.ts';
import { ignoreExisting, nullWhereAbsent, statOf } from './inside.ts';

const BACKUPS = ['.mockforge', 'backups'];
/** The time of a backup, as a name that every system allows; a number tells backups of one moment apart. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)(?:-\d+)?$/;

export interface Backup {
  /** Path of the copy, relative to the mapped folder, `/` between segments: what `restoreBackup` takes. */
  backup: string;
  /** Path of the mock that it is a copy of. */
  path: string;
  takenAt: Date;
  bytes: number;
}

/**
 * @returns the path of the copy, relative to the folder. Durable when the promise resolves.
 * @throws CloudError `file.unsafe` where the place of the backups is a link (I8)
 */
export async function keepBackup(folder: string, path: string, bytes: Uint8Array, now: Date): Promise<string> {
  const mapped = new MappedFolder(folder);
  await keepOutOfGit(mapped);
  const stamp = now.toISOString().replaceAll(':', '-');
  const segments = path.split('/');
  const name = segments.pop() ?? path;
  for (let number = 0; ; number += 1) {
    const below = [...BACKUPS, number === 0 ? stamp : `${stamp}-${number}`, ...segments];
    const home = await mapped.make(below.join('/'));
    try {
      // A name of its own for each copy: a backup never replaces a backup.
      if (await writeNew(home, name, bytes)) return [...below, name].join('/');
    } finally {
      await home.close();
    }
  }
}

/** @returns `false` where a file of that name is there */
async function writeNew(home: HeldFolder, name: string, bytes: Uint8Array): Promise<boolean> {
  const copy = home.at(name);
  const isNew = await writeFile(copy, '', { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => ignoreExisting(error) ?? false,
  );
  if (!isNew) return false;
  try {
    await writeDurably(copy, bytes, 0o644);
    await flushFolder(home.absolute);
  } catch (error) {
    // Half a copy would pass for one.
    await rm(copy, { force: true });
    throw error;
  }
  return true;
}

/**
 * The backups of a mapped folder, newest first. What has no name of a backup, and links, are left out: the folder came
 * with a repository, perhaps, and anything may lie in it (I8).
 */
export async function listBackups(folder: string): Promise<Backup[]> {
  if (!(await areFolders(folder, BACKUPS))) return [];
  const found: Backup[] = [];
  for (const stamp of await entriesOf(join(folder, ...BACKUPS))) {
    const takenAt = stamp.isDirectory() ? timeOf(stamp.name) : null;
    if (takenAt === null) continue;
    const home = join(folder, ...BACKUPS, stamp.name);
    for (const path of await filesBelow(home)) {
      const stats = pathFault(path) === null ? await statOf(join(home, path)) : null;
      if (stats === null) continue;
      found.push({ backup: [...BACKUPS, stamp.name, path].join('/'), path, takenAt, bytes: Number(stats.size) });
    }
  }
  return found.sort(
    (one, other) => Number(other.takenAt) - Number(one.takenAt) || (one.backup < other.backup ? -1 : 1),
  );
}

/**
 * The mock that a copy belongs to. Takes its path as `listBackups` gives it, or only what stands behind
 * `.mockforge/backups/`. `null`: no such name is ever given to a backup, or a link is on the way (I8).
 */
export async function placeOfBackup(folder: string, backup: string): Promise<{ copy: string; path: string } | null> {
  const name = backup.replaceAll('\\', '/').replace(/^(?:\.\/)?\.mockforge\/backups\//, '');
  const [stamp = '', ...segments] = name.split('/');
  const path = segments.join('/');
  if (timeOf(stamp) === null || pathFault(path) !== null) return null;
  if (!(await areFolders(folder, [...BACKUPS, stamp, ...segments.slice(0, -1)]))) return null;
  return { copy: join(folder, ...BACKUPS, stamp, ...segments), path };
}

/** Makes their folder. @throws CloudError `file.unsafe` where it is a link (I8) */
async function keepOutOfGit(mapped: MappedFolder): Promise<void> {
  const home = await mapped.make(BACKUPS.join('/'));
  try {
    await writeFile(home.at('.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
  } finally {
    await home.close();
  }
}

/** Whether all of these are real folders, each in the one before; no link among them. */
async function areFolders(folder: string, segments: readonly string[]): Promise<boolean> {
  for (let count = 1; count <= segments.length; count += 1) {
    const stats = await lstat(join(folder, ...segments.slice(0, count))).catch(nullWhereAbsent);
    if (stats?.isDirectory() !== true) return false;
  }
  return true;
}

/** Regular files, `/` between segments; links are neither followed nor listed. */
async function filesBelow(home: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    for (const entry of await entriesOf(join(home, below))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) files.push(path);
    }
  }
  return files;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return (await readdir(folder, { withFileTypes: true }).catch(nullWhereAbsent)) ?? [];
}

function timeOf(stamp: string): Date | null {
  const [, hour, minute, second] = STAMP.exec(stamp) ?? [];
  if (hour === undefined) return null;
  const time = new Date(`${hour}:${minute}:${second}`);
  return Number.isNaN(time.getTime()) ? null : time;
}
