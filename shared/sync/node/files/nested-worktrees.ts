/**
 * Linked worktrees of Git inside the mapped folder, see git-worktree(1): another checkout of a repository is no set of
 * new mocks, and what Git does in it is watched by nobody (F18). They are left alone as what the filter leaves out.
 */
import { constants, type Dirent } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';

/** A submodule has such a file, too, which names a folder below `modules`. */
const OF_WORKTREE = /^gitdir: .*[\\/]worktrees[\\/][^\\/]+\s*$/;
const MOST_BYTES = 4096;

export class NestedWorktrees {
  readonly #folder: string;
  readonly #found: (path: string) => void;
  readonly #known = new Set<string>();

  /** `folder`: the mapped one, absolute. `found` is called once for each that appears. */
  constructor(folder: string, found: (path: string) => void) {
    this.#folder = folder;
    this.#found = found;
  }

  /** Whether it is one, or lies in one, as far as is known. */
  has(path: string): boolean {
    for (const one of this.#known) if (path === one || path.startsWith(`${one}/`)) return true;
    return false;
  }

  /** Called before a walk: those that are none any more are folders like others. */
  async recheck(): Promise<void> {
    for (const path of [...this.#known]) if (!(await this.#isWorktree(path))) this.#known.delete(path);
  }

  /** Called with each folder of a walk, those above first. */
  async look(path: string, entries: readonly Dirent[]): Promise<void> {
    const mayBe = path !== '' && entries.some((entry) => entry.name === '.git' && entry.isFile());
    if (mayBe && (await this.#isWorktree(path))) this.#add(path);
  }

  /** Whether a file lies in one that no walk may have seen yet. */
  async holds(path: string): Promise<boolean> {
    if (this.has(path)) return true;
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (!(await this.#isWorktree(path.slice(0, slash)))) continue;
      this.#add(path.slice(0, slash));
      return true;
    }
    return false;
  }

  #add(path: string): void {
    if (!this.#known.has(path)) this.#found(path);
    this.#known.add(path);
  }

  async #isWorktree(path: string): Promise<boolean> {
    const file = join(this.#folder, path, '.git');
    try {
      if (!(await lstat(file)).isFile()) return false;
      const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
        return OF_WORKTREE.test(buffer.toString('utf8', 0, bytesRead));
      } finally {
        await handle.close();
      }
    } catch {
      return false;
    }
  }
}
