/** A Git repository around a simulated folder: what the port says of it is what the real one would say. */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { FolderFile, GitActivity, GitWork } from '../../shared/sync/ports.ts';
import { hashOf } from './hash-of.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

/** What a commit holds, by path. */
export type Tree = ReadonlyMap<string, Uint8Array>;

export interface Commit {
  tree: Tree;
  /** What it was made from. */
  parent: Commit | null;
}

/** What its person has put away, and what of it they had saved themselves. */
interface Stash {
  tree: Tree;
  saved: ReadonlySet<string>;
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
  /** Keys of the paths that a sparse checkout keeps out of the folder. */
  readonly sparse = new Set<string>();
  stashed: Stash | null = null;
  readonly #disk: SimulatedDisk;
  readonly #commits: Commit[] = [{ tree: new Map(), parent: null }];
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
    for (const [path, bytes] of this.#head.tree) if (this.isKeptOut(path)) tree.set(path, bytes);
    if (differing(this.#head.tree, tree).length === 0) return;
    this.writes += 1;
    this.moveTo(this.add(tree), { isOnBranch: this.#head === this.#branch, isOwnCommit: true });
  }

  add(tree: Tree): Commit {
    const commit = { tree, parent: this.#head };
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
    return [...this.#head.tree]
      .filter(([path, bytes]) => !isSame(this.#disk.read(path), bytes) && !this.isKeptOut(path))
      .map(([path]) => path);
  }

  /** Whether a sparse checkout keeps it out of the folder. What somebody has put there all the same is a file like any other. */
  isKeptOut(path: string): boolean {
    return this.sparse.has(pathKey(path)) && this.#disk.read(path) === null;
  }

  async working() {
    return this.at;
  }

  async lastWork(): Promise<string> {
    return String(this.writes);
  }

  async position(): Promise<string> {
    return `${this.#commits.indexOf(this.#head)} ${this.#log.length} ${this.writes}`;
  }

  refusal() {
    return null;
  }

  async workSince(since: string | null, files: readonly FolderFile[]): Promise<GitWork> {
    const moves = this.#log.slice(Number(since?.split(' ')[1] ?? 0));
    const moved = new Set(
      moves
        .filter(({ isOwnCommit }) => !isOwnCommit)
        .flatMap(({ from, to }) => differing(from.tree, to.tree).map(pathKey)),
    );
    const taken = new Set(
      moves
        .filter(({ isOwnCommit }) => !isOwnCommit)
        .flatMap(({ from, to }) => [...from.tree.keys()].filter((path) => !to.tree.has(path)))
        .filter((path) => !this.#head.tree.has(path))
        .map(pathKey),
    );
    const own = moves.filter(({ isOwnCommit }) => isOwnCommit);
    const put = new Set<string>();
    const beneath = new Map<string, string>();
    for (const { path, hash } of files) {
      const here = at(this.#head.tree, path);
      const isOwn = own.some(({ from, to }) => isAt(to.tree, path, hash) && !isAt(from.tree, path, hash));
      const isInCommit = hash !== null && !isOwn && this.#commits.some(({ tree }) => isAt(tree, path, hash));
      const isTaken = hash === null && taken.has(pathKey(path));
      const isSparse = hash === null && this.sparse.has(pathKey(path));
      if (isInCommit || isTaken || isSparse) put.add(path);
      else if (hash !== null && !isOwn && here !== undefined && moved.has(pathKey(path)))
        beneath.set(path, hashOf(here));
    }
    return { put, beneath };
  }

  async versionsBefore(files: readonly FolderFile[], most: number): Promise<ReadonlyMap<string, readonly string[]>> {
    return new Map(
      files.map(({ path, hash }) => [
        path,
        this.ledTo(path, hash)
          .filter((one) => one !== hash)
          .slice(0, most),
      ]),
    );
  }

  /** What led to this content of a path, itself first where a commit has it. */
  ledTo(path: string, hash: string | null): string[] {
    const isHere = isAt(this.#head.tree, path, hash);
    const last = isHere ? this.#head : this.#commits.findLast(({ tree }) => isAt(tree, path, hash));
    const led: string[] = [];
    for (let commit: Commit | null = last ?? this.#head; commit !== null; commit = commit.parent) {
      const bytes = at(commit.tree, path);
      if (bytes !== undefined) led.push(hashOf(bytes));
    }
    return [...new Set(led)];
  }

  get #first(): Commit {
    const [first] = this.#commits;
    if (first === undefined) throw new Error('A repository has a first commit.');
    return first;
  }
}

function isAt(tree: Tree, path: string, hash: string | null): boolean {
  const bytes = at(tree, path);
  return (bytes === undefined ? null : hashOf(bytes)) === hash;
}

/** Git has a spelling of its own where the disk takes several for one. */
function at(tree: Tree, path: string): Uint8Array | undefined {
  const exact = tree.get(path);
  if (exact !== undefined) return exact;
  const key = pathKey(path);
  for (const [name, bytes] of tree) if (pathKey(name) === key) return bytes;
  return undefined;
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
