/** The Git repository that a mapped folder is part of, as far as sync has to know of it. */
import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { GitActivity } from '../../ports.ts';
import { checkedOutSince } from './checked-out.ts';
import { runGit } from './run-git.ts';

/** Files in the repository's folder that are there while Git is in the middle of something, see gitrepository-layout(5). */
const STATES: readonly { file: string; what: string; isBrief: boolean }[] = [
  { file: 'rebase-merge', what: 'a rebase', isBrief: false },
  { file: 'rebase-apply', what: 'a rebase', isBrief: false },
  { file: 'MERGE_HEAD', what: 'a merge', isBrief: false },
  { file: 'CHERRY_PICK_HEAD', what: 'a cherry-pick', isBrief: false },
  { file: 'REVERT_HEAD', what: 'a revert', isBrief: false },
  { file: 'index.lock', what: 'a command (index.lock)', isBrief: true },
];

/** @returns `null` where the folder is in no repository. */
export async function openRepository(folder: string): Promise<GitActivity | null> {
  const gitFolder = await findGitFolder(folder);
  return gitFolder === null ? null : new Repository(folder, gitFolder);
}

class Repository implements GitActivity {
  readonly #folder: string;
  readonly #gitFolder: string;
  /** What HEAD was when the files that a move of HEAD writes looked so. */
  #seen: { files: string; head: string | null } | null = null;

  constructor(folder: string, gitFolder: string) {
    this.#folder = folder;
    this.#gitFolder = gitFolder;
  }

  async working(): Promise<{ what: string; isBrief: boolean } | null> {
    const found = await Promise.all(STATES.map(({ file }) => this.#stampOf(file)));
    const index = found.findIndex((stamp) => stamp !== null);
    return STATES[index] ?? null;
  }

  async head(): Promise<string | null> {
    const files = JSON.stringify(await Promise.all(['HEAD', 'index', 'logs/HEAD'].map((file) => this.#stampOf(file))));
    if (this.#seen?.files === files) return this.#seen.head;
    const answer = await runGit(this.#folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
    const head = answer === null ? null : answer.trim();
    this.#seen = { files, head };
    return head;
  }

  checkedOut(since: string): Promise<ReadonlySet<string> | null> {
    return checkedOutSince(this.#folder, since);
  }

  /** Tells one state of a file from another; `null`: it is not there. */
  async #stampOf(file: string): Promise<string | null> {
    const stats = await lstat(join(this.#gitFolder, file)).catch(() => null);
    return stats === null ? null : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
  }
}

/** `.git` of this folder or of one above it: a folder, or in worktrees and submodules a file that names one. */
async function findGitFolder(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    const entry = join(at, '.git');
    const stats = await lstat(entry).catch(() => null);
    if (stats?.isDirectory() === true) return entry;
    if (stats?.isFile() === true) {
      const named = /^gitdir: (.+)$/m.exec(await readFile(entry, 'utf8').catch(() => ''))?.[1];
      return named === undefined ? null : resolve(at, named.trim());
    }
    if (dirname(at) === at) return null;
  }
}
