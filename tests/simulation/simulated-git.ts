/** A Git repository around a simulated folder: what the port says of it is what the real one would say. */
import type { GitActivity } from '../../shared/sync/ports.ts';
import { hashOf } from './hash-of.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

/** What a commit holds, by path. */
export type Tree = ReadonlyMap<string, Uint8Array>;

export interface Commit {
  tree: Tree;
}

interface Move {
  from: Commit;
  to: Commit;
  /** Somebody wrote down what is in the folder, which changes nothing there. */
  isOwnCommit: boolean;
}

export class SimulatedGit implements GitActivity {
  /** What Git is at, as others can see it. */
  at: { what: string; isBrief: boolean } | null = null;
  /** Until HEAD is where it is to be. */
  isBusy = false;
  /** How often its index was written. */
  writes = 0;
  /** What a stash has put away. */
  stashed: Tree | null = null;
  readonly #disk: SimulatedDisk;
  readonly #commits: Commit[] = [{ tree: new Map() }];
  readonly #log: Move[] = [];
  #head: Commit;
  #branch: Commit;

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
    [this.#head, this.#branch] = [this.#first, this.#first];
  }

  get head(): Commit {
    return this.#head;
  }

  /** What the branch is at, wherever HEAD is. */
  get branch(): Commit {
    return this.#branch;
  }

  /** All commits there ever were, the oldest first. */
  get commits(): readonly Commit[] {
    return this.#commits;
  }

  /** Everything in the folder, but for what is just being written. */
  commit(): void {
    const tree = new Map<string, Uint8Array>();
    for (const path of this.#disk.paths()) {
      const bytes = this.#disk.read(path);
      const kept = bytes?.length === 0 ? this.#head.tree.get(path) : bytes;
      if (kept != null && path.endsWith('.yaml')) tree.set(path, kept);
    }
    if (differing(this.#head.tree, tree).length === 0) return;
    this.writes += 1;
    this.moveTo(this.add(tree), { isOnBranch: this.#head === this.#branch, isOwnCommit: true });
  }

  add(tree: Tree): Commit {
    const commit = { tree };
    this.#commits.push(commit);
    return commit;
  }

  /** HEAD is there now, and with `isOnBranch` the branch as well. */
  moveTo(commit: Commit, { isOnBranch, isOwnCommit = false }: { isOnBranch: boolean; isOwnCommit?: boolean }): void {
    this.#log.push({ from: this.#head, to: commit, isOwnCommit });
    this.#head = commit;
    if (isOnBranch) this.#branch = commit;
  }

  /** Paths of HEAD that somebody has changed since. */
  edited(): string[] {
    return [...this.#head.tree].filter(([path, bytes]) => !isSame(this.#disk.read(path), bytes)).map(([path]) => path);
  }

  async working() {
    return this.at;
  }

  async lastWork(): Promise<string> {
    return String(this.writes);
  }

  async position(): Promise<string> {
    return `${this.#commits.indexOf(this.#head)} ${this.#log.length}`;
  }

  refusal() {
    return null;
  }

  async checkedOut(since: string): Promise<ReadonlySet<string>> {
    const edited = new Set(this.edited());
    return new Set(this.#movedSince(since).filter((path) => !edited.has(path)));
  }

  async beneathEdits(since: string): Promise<ReadonlyMap<string, string>> {
    const edited = new Set(this.edited());
    const beneath = new Map<string, string>();
    for (const path of this.#movedSince(since)) {
      const bytes = this.#head.tree.get(path);
      if (bytes !== undefined && edited.has(path)) beneath.set(path, hashOf(bytes));
    }
    return beneath;
  }

  get #first(): Commit {
    const [first] = this.#commits;
    if (first === undefined) throw new Error('A repository has a first commit.');
    return first;
  }

  /** Of a move to where HEAD is, nobody can say what it has put back: everything that is in it. */
  #movedSince(since: string): string[] {
    return this.#log
      .slice(Number(since.split(' ')[1]))
      .filter(({ isOwnCommit }) => !isOwnCommit)
      .flatMap(({ from, to }) => (from === to ? [...this.#head.tree.keys()] : differing(from.tree, to.tree)));
  }
}

/** Paths at which two trees differ, in the order in which Git goes through them: what is to go comes first. */
export function differing(from: Tree, to: Tree): string[] {
  const paths = [...new Set([...from.keys(), ...to.keys()])].sort();
  const changed = paths.filter((path) => !isSame(from.get(path) ?? null, to.get(path) ?? null));
  return [...changed.filter((path) => !to.has(path)), ...changed.filter((path) => to.has(path))];
}

export function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one === other || (one !== null && other !== null && hashOf(one) === hashOf(other));
}
