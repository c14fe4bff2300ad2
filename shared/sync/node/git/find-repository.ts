/** Where the repository is that a folder lies in, found as Git finds it, but by its name only: see `findRepository`. */

import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

export interface GitFolders {
  /** Where the work tree begins: the folder that holds `.git`. */
  top: string;
  /** The mapped folder below it, with `/` between segments; empty: it is the top. */
  below: string;
  /** What belongs to this work tree: HEAD, its log and the index. */
  gitFolder: string;
  /** What all work trees of the repository share: refs and objects. */
  commonFolder: string;
}

/**
 * The nearest `.git` at the mapped folder or above it: a folder, a link to one, or a file that names one, as in linked
 * worktrees and submodules. A folder that merely looks like a repository is none: with Git's own search one that was
 * cloned as ordinary files, its configuration included, would pass for one.
 */
export async function findRepository(folder: string): Promise<GitFolders | null> {
  for (let top = folder; ; top = dirname(top)) {
    const gitFolder = await gitFolderAt(top);
    if (gitFolder !== null) return foldersOf(top, folder, gitFolder);
    if (dirname(top) === top) return null;
  }
}

/** As `findRepository`, of a folder that has a `.git` itself; none above it is looked for. */
export async function findRepositoryAt(folder: string): Promise<GitFolders | null> {
  const gitFolder = await gitFolderAt(folder);
  return gitFolder === null ? null : foldersOf(folder, folder, gitFolder);
}

async function foldersOf(top: string, folder: string, gitFolder: string): Promise<GitFolders | null> {
  const common = (await readSmallFile(join(gitFolder, 'commondir')))?.trim();
  const commonFolder = common === undefined ? gitFolder : resolve(gitFolder, common);
  const below = relative(top, folder).split(sep).join('/');
  return (await isRepository(gitFolder, commonFolder)) ? { top, below, gitFolder, commonFolder } : null;
}

async function gitFolderAt(top: string): Promise<string | null> {
  const entry = join(top, '.git');
  const stats = await stat(entry).catch(() => null);
  // Git goes on above a folder that is no repository as well.
  if (stats?.isDirectory() === true) return (await stat(join(entry, 'HEAD')).catch(() => null)) === null ? null : entry;
  if (stats?.isFile() !== true) return null;
  const named = /^gitdir: (.+)$/m.exec((await readSmallFile(entry)) ?? '')?.[1];
  return named === undefined ? null : resolve(top, named.trim());
}

async function isRepository(gitFolder: string, commonFolder: string): Promise<boolean> {
  const parts = [join(gitFolder, 'HEAD'), join(commonFolder, 'objects'), join(commonFolder, 'refs')];
  const stats = await Promise.all(parts.map((part) => stat(part).catch(() => null)));
  return stats[0]?.isFile() === true && stats[1]?.isDirectory() === true && stats[2]?.isDirectory() === true;
}

const SMALL_BYTES = 1024 * 1024;

/** A regular file of a sensible size; `null` for anything else: nobody waits for a pipe that a repository brings. */
export async function readSmallFile(path: string, mostBytes = SMALL_BYTES): Promise<string | null> {
  return (await readSmallBytes(path, mostBytes))?.toString('utf8') ?? null;
}

export async function readSmallBytes(path: string, mostBytes = SMALL_BYTES): Promise<Buffer | null> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (file === null) return null;
  try {
    const stats = await file.stat();
    return stats.isFile() && stats.size <= mostBytes ? await file.readFile() : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
