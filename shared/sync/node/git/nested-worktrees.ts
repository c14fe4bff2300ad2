/** Linked worktrees of a repository that lie in the mapped folder: each holds all of the mocks once more. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { findRepository, readSmallFile } from './find-repository.ts';

const MOST_WORKTREES = 200;
const MOST_PATH_BYTES = 16 * 1024;

/** `folder`: a real path. @returns paths relative to it, in order, with `/` between segments */
export async function worktreesIn(folder: string): Promise<string[]> {
  const repository = await findRepository(folder);
  if (repository === null) return [];
  const home = join(repository.commonFolder, 'worktrees');
  const names = (await readdir(home).catch(() => [])).sort().slice(0, MOST_WORKTREES);
  const found = await Promise.all(names.map((name) => worktreeAt(folder, join(home, name))));
  return found.filter((path) => path !== null);
}

async function worktreeAt(folder: string, home: string): Promise<string | null> {
  const named = (await readSmallFile(join(home, 'gitdir'), MOST_PATH_BYTES))?.trim();
  if (named === undefined || named === '' || named.includes('\0')) return null;
  const gitFile = resolve(home, named);
  const path = relative(folder, dirname(gitFile));
  if (path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return null;
  // One that was removed by hand is still listed.
  return (await stat(gitFile).catch(() => null))?.isFile() === true ? path.split(sep).join('/') : null;
}
