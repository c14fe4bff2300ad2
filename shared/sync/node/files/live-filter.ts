/**
 * The filter of a mapped folder, which follows `.mockforgeignore` as it is now: what it leaves out is not sent from that
 * moment on. So are linked worktrees of Git in the folder, each of which has all of its mocks once more.
 */
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CloudError, decodeText } from '@mockforge-cloud/shared/protocol';
import { ignoreUnreadable, MOST_IGNORE_BYTES } from '../../ignore/ignore-file.ts';
import { createMockFilter, type MockFilter } from '../../ignore/mock-filter.ts';
import type { Disposable } from '../../ports.ts';
import { worktreesIn } from '../git/nested-worktrees.ts';
import { folderFault } from './file-faults.ts';

export const IGNORE_FILE = '.mockforgeignore';

export interface LiveFilterOptions {
  /** Absolute path of the mapped folder. */
  folder: string;
  include: readonly string[];
  ignore: readonly string[];
}

const NOTHING: MockFilter = { file: () => false, folder: () => false };
const NO_FILE = 'none';

export class LiveFilter implements MockFilter {
  readonly #options: LiveFilterOptions;
  readonly #listeners = new Set<() => void>();
  /** Until `.mockforgeignore` has been read, what it leaves out is not known. */
  #filter: MockFilter = NOTHING;
  #stamp: string | null = null;
  #worktrees: readonly string[] = [];
  #repositories: readonly string[] = [];

  constructor(options: LiveFilterOptions) {
    this.#options = options;
  }

  file(path: string): boolean {
    return this.#filter.file(path) && !this.#isInWorktree(path);
  }

  folder(path: string): boolean {
    return this.#filter.folder(path) && !this.#isInWorktree(path);
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /**
   * Reads `.mockforgeignore` if it is another one than before. @returns whether it is, or other worktrees are here
   * @throws CloudError `folder.ignore_unreadable`; the filter stays as it was
   */
  async refresh(): Promise<boolean> {
    const { include, ignore } = this.#options;
    const path = join(this.#options.folder, IGNORE_FILE);
    const worktrees = await worktreesIn(this.#options.folder, this.#repositories);
    const isMoved = JSON.stringify(worktrees) !== JSON.stringify(this.#worktrees);
    const stamp = await stampOf(path);
    if (stamp === this.#stamp && !isMoved) return false;
    const mockforgeignore = stamp === NO_FILE ? '' : await readIgnoreText(path);
    this.#worktrees = worktrees;
    this.#filter = createMockFilter({ include, ignore, mockforgeignore });
    // Read again next time if it was saved meanwhile.
    const isFirst = this.#stamp === null;
    this.#stamp = (await stampOf(path)) === stamp ? stamp : '';
    for (const listener of [...this.#listeners]) listener();
    return !isFirst;
  }

  /**
   * Called with the folders below the mapped one that have a `.git`, whenever its files have been listed. @returns
   * whether more is left out by that than before
   */
  async foundRepositories(repositories: readonly string[]): Promise<boolean> {
    if (JSON.stringify(repositories) === JSON.stringify(this.#repositories)) return false;
    this.#repositories = repositories;
    const before = new Set(this.#worktrees);
    this.#worktrees = await worktreesIn(this.#options.folder, repositories);
    const isMore = this.#worktrees.some((worktree) => !before.has(worktree));
    if (isMore) for (const listener of [...this.#listeners]) listener();
    return isMore;
  }

  #isInWorktree(path: string): boolean {
    return this.#worktrees.some((worktree) => path === worktree || path.startsWith(`${worktree}/`));
  }
}

/**
 * @throws CloudError `folder.ignore_unreadable` if it is no file: whatever a link names is none of ours to read (I8);
 * `folder.unreadable` if the mapped folder may not be looked into
 */
async function stampOf(path: string): Promise<string> {
  try {
    const stats = await lstat(path, { bigint: true });
    if (!stats.isFile()) throw ignoreUnreadable(`${IGNORE_FILE} is a link or a folder, not a file.`);
    return `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
  } catch (error) {
    // The mapped folder itself may be gone; the look at it says so.
    if (isAbsence(error)) return NO_FILE;
    throw folderFault(error, dirname(path));
  }
}

async function readIgnoreText(path: string): Promise<string> {
  try {
    // Neither a link nor a pipe that took its place since is followed or waited for.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const file = await open(path, flags);
    try {
      const { size } = await file.stat();
      if (size > MOST_IGNORE_BYTES) {
        throw ignoreUnreadable(`${IGNORE_FILE} has ${size} bytes; it may have ${MOST_IGNORE_BYTES}.`);
      }
      return textOf(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAbsence(error)) return '';
    throw error instanceof CloudError ? error : cannotBeRead(error);
  }
}

function textOf(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text === null || text.includes('\0')) throw ignoreUnreadable(`${IGNORE_FILE} is not UTF-8 text.`);
  return text;
}

function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function cannotBeRead(cause: unknown): CloudError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return ignoreUnreadable(`${IGNORE_FILE} can't be read: ${reason}.`, cause);
}
