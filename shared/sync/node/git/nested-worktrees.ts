/** Linked worktrees of a repository that lie in the mapped folder with it: each holds all of its mocks once more. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { findRepository, findRepositoryAt, readSmallFile } from './find-repository.ts';

const MOST_WORKTREES = 200;
const MOST_PATH_BYTES = 16 * 1024;

/**
 * `folder`: a real path. `nested`: folders below it, by path, that have a `.git`.
 * @returns paths relative to it, with `/` between segments
 */
export async function worktreesIn(folder: string, nested: readonly string[] = []): Promise<string[]> {
  const around = await findRepository(folder);
  const homes = new Set(around === null ? [] : [around.commonFolder]);
  for (const below of nested) {
    const repository = await findRepositoryAt(join(folder, below));
    // Of several worktrees whose repository is elsewhere, none is more of an original than another.
    if (repository?.gitFolder === repository?.commonFolder && repository != null) homes.add(repository.commonFolder);
  }
  const found: string[] = [];
  for (const home of homes) found.push(...(await worktreesOf(folder, join(home, 'worktrees'))));
  return found;
}

async function worktreesOf(folder: string, home: string): Promise<string[]> {
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
