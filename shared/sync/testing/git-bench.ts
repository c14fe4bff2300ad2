/** Repositories for tests, made with the real Git. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Repository } from '../node/git/repository.ts';
import { nodeEntropy } from '../node/ground/node-entropy.ts';
import type { FolderFile, GitWork } from '../ports.ts';
import { temporaryFolder } from './temporary-folder.ts';

const WHO = ['-c', 'user.name=one', '-c', 'user.email=one@mocks.example', '-c', 'init.defaultBranch=main'];

export interface Bench {
  top: string;
  /** The mapped folder, below the top of the repository. */
  folder: string;
  repository: Repository;
  git: (...args: string[]) => string;
  write: (path: string, text: string | Uint8Array) => Promise<void>;
}

export function gitIn(folder: string, ...args: string[]): string {
  return execFileSync('git', [...WHO, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

export function repositoryAt(folder: string): Repository {
  return new Repository(folder, (path) => readFile(join(folder, path)).catch(() => null));
}

/** With one commit of `a.yaml` and `ünï.yaml`. */
export async function newBench(...initArgs: string[]): Promise<Bench> {
  const top = await realpath(await temporaryFolder());
  const folder = join(top, 'mocks');
  await mkdir(folder);
  const git = (...args: string[]) => gitIn(top, ...args);
  const write = (path: string, text: string | Uint8Array) => writeFile(join(folder, path), text);
  git('init', '-q', ...initArgs);
  await write('a.yaml', 'a: 1\n');
  await write('ünï.yaml', 'b: 1\n');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  return { top, folder, repository: repositoryAt(folder), git, write };
}

export async function positionOf({ repository }: Pick<Bench, 'repository'>): Promise<string> {
  const position = await repository.position();
  assert.ok(position);
  return position;
}

export async function workOf(
  { repository, folder }: Pick<Bench, 'repository' | 'folder'>,
  since: string,
  ...paths: string[]
): Promise<GitWork> {
  const work = await repository.workSince(since, await filesIn(folder, paths));
  assert.ok(work);
  return work;
}

/** Which of these count as Git's. */
export async function putByGit(
  bench: Pick<Bench, 'repository' | 'folder'>,
  since: string,
  ...paths: string[]
): Promise<string[]> {
  return [...(await workOf(bench, since, ...paths)).put].sort();
}

export function filesIn(folder: string, paths: readonly string[]): Promise<FolderFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(folder, path)).catch(() => null);
      return { path, hash: bytes === null ? null : nodeEntropy.hash(bytes) };
    }),
  );
}
