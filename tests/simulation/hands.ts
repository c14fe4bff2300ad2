/** Whose hand has put there what is at a path: only what people have done may take back what the team has done since. */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { SimulatedDisk } from './simulated-disk.ts';

interface State {
  /** What its person has done last, and the engine not written over since: a content, or `null` for a deletion. */
  person?: string | null;
  /** What they had done there before, since anybody has looked: where that is back, it is as if nothing had happened. */
  unseen?: readonly (string | null)[];
  /** What Git has put there since, and nobody has edited or agreed to. */
  git?: GitPut;
}

interface GitPut {
  hash: string | null;
  /** The cloud had it, and has something newer. */
  isOlder: boolean;
}

export class Hands {
  readonly #disk: SimulatedDisk;
  readonly #states = new Map<string, State>();
  /** What its person has ever put where. */
  readonly #everTheirs = new Set<string>();
  /** What Git has ever put where: the engine may have renamed it since. */
  readonly #everOfGit = new Set<string>();
  /** Where its person has let go out what was left out, whatever Git has made of it in that moment. */
  readonly #letGo = new Set<string>();

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
  }

  /** Its person has put these bytes there; `null`: has taken the file away. */
  person(path: string, hash: string | null): void {
    const key = this.#disk.keyOf(path);
    if (hash !== null) this.#everTheirs.add(`${key} ${hash}`);
    const { person, unseen = [] } = this.#states.get(key) ?? {};
    this.#states.set(key, { person: hash, unseen: person === undefined ? unseen : [...unseen, person] });
  }

  /** The engine has read what is there; `null`: it has seen which files there are not. */
  seen(path: string | null): void {
    const isSeen = (key: string) => (path === null ? this.#disk.read(key) === null : key === this.#disk.keyOf(path));
    for (const [key, state] of this.#states) if (isSeen(key)) this.#states.set(key, { ...state, unseen: [] });
  }

  engine(path: string): void {
    this.#states.delete(this.#disk.keyOf(path));
  }

  git(path: string, git: GitPut): void {
    if (git.hash !== null) this.#everOfGit.add(`${pathKey(path)} ${git.hash}`);
    const { person, unseen = [] } = this.#states.get(this.#disk.keyOf(path)) ?? {};
    const isTheirs = person !== undefined && [...unseen, person].includes(git.hash);
    this.#states.set(this.#disk.keyOf(path), {
      ...(person === undefined ? {} : { person, unseen }),
      ...(isTheirs ? {} : { git }),
    });
  }

  /** What Git has put where, for somebody to look at. */
  ofGit(): ReadonlyMap<string, unknown> {
    return new Map([...this.#states].flatMap(([key, { git }]) => (git === undefined ? [] : [[key, git]])));
  }

  /** Its person wants what they were shown there to go out, but for some of it. @returns the hashes of that */
  agree(shown: ReadonlyMap<string, unknown>, except: readonly string[] = []): string[] {
    const agreed: string[] = [];
    const kept = new Set(except.map((path) => this.#disk.keyOf(path)));
    for (const [key, { git }] of this.#states) {
      if (git === undefined || shown.get(key) !== git || kept.has(key)) continue;
      this.#states.set(key, { person: git.hash });
      if (git.hash !== null) agreed.push(git.hash);
    }
    return agreed;
  }

  /** Its person wants what is there to go out, whoever has put it there. */
  agreeAt(path: string): void {
    const { git } = this.#states.get(this.#disk.keyOf(path)) ?? {};
    this.#letGo.add(this.#disk.keyOf(path));
    if (git !== undefined) this.person(path, git.hash);
  }

  /** Its person has committed what Git had put there by itself: from then on it is theirs. @returns whether so */
  commit(path: string, hash: string): boolean {
    const isOfGit = this.#states.get(this.#disk.keyOf(path))?.git?.hash === hash;
    if (isOfGit) this.person(path, hash);
    return isOfGit;
  }

  /** Whether it is Git alone that has put this there, or taken it away, where the cloud has something newer. */
  isTakenBack(path: string, hash: string | null): boolean {
    const git = this.#states.get(this.#disk.keyOf(path))?.git;
    return git !== undefined && git.hash === hash && (hash === null || git.isOlder);
  }

  wasEverOfGit(path: string, hash: string): boolean {
    return this.#everOfGit.has(`${pathKey(path)} ${hash}`);
  }

  /** Whether it goes out beside what the cloud has, as a conflict at worst, since its person wants that. */
  isLetGo(path: string): boolean {
    return this.#letGo.has(this.#disk.keyOf(path));
  }

  /** Whether Git has moved the file there. */
  isMovedByGit(from: string, to: string): boolean {
    const [there, here] = [from, to].map((path) => this.#states.get(this.#disk.keyOf(path))?.git);
    if (there?.hash !== null || here === undefined || here.hash === null) return false;
    // A name that they have given it themselves, and that the cloud has never heard of, is theirs.
    return here.isOlder || !this.#everTheirs.has(`${this.#disk.keyOf(to)} ${here.hash}`);
  }
}
