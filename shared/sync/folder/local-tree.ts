/**
 * The folder as it is: hashes of its files, kept up to date by cheap comparisons (size, times, inode)
 * in which only what looks different is read.
 */
import { CloudError, pathKey } from '@mockforge-cloud/shared/protocol';
import type { Clock, Entropy, FileStat, FileSystem } from '../ports.ts';
import { MissingFiles } from './missing-files.ts';
import { isSpelledAlike } from './names.ts';
import { sameStat } from './same-stat.ts';
import { Settling } from './settling.ts';
import type { Sketch } from './sketch.ts';
import { Sketches } from './sketches.ts';

export interface LocalFile {
  stat: FileStat;
  hash: string;
  /** Whether the stat is certainly that of these bytes: else the next look reads the file again. */
  isSure: boolean;
}

/** What a comparison found. */
export interface TreeChange {
  /** Paths whose content is other than before, new ones included. */
  changed: string[];
  /** Paths that are gone: not seen in two looks that were `SETTLE_MS` apart, of which the second was a comparison. */
  gone: string[];
  /** Paths that were not seen in this look, and will be looked for again. */
  missing: string[];
  /** Paths whose files may be in the middle of being written, and will be looked at again. */
  unsettled: string[];
  /** Paths that can't be read, and could before or for another reason. They are there, so they are not gone. */
  unreadable: Map<string, CloudError>;
}

/** Longer than the tick of the clock of Linux's file systems (4 ms) and of exFAT (10 ms). */
const TICK_MS = 100;

/** HFS+ tells the time of a save in whole seconds, FAT in every second one. */
const COARSE_TICK_MS = 2_000;

const READERS = 8;

/** Names that the rest of the engine has for files, for disks that list them under another spelling. */
export interface Spellings {
  /** Names of mocks that some file system takes for this one. */
  like(path: string): readonly string[];
  /** Whether a mock has exactly this name. */
  isOwn(path: string): boolean;
}

export class LocalTree {
  readonly #files: FileSystem;
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  readonly #spellings: Spellings;
  readonly #known = new Map<string, LocalFile>();
  readonly #sketches = new Sketches();
  readonly #missing = new MissingFiles();
  readonly #unsettled: Settling;
  readonly #unreadable = new Map<string, CloudError>();
  #closed: ReadonlyMap<string, CloudError> = new Map();
  #hasCompared = false;

  constructor(ports: { files: FileSystem; clock: Clock; entropy: Entropy }, spellings: Spellings) {
    this.#spellings = spellings;
    this.#files = ports.files;
    this.#clock = ports.clock;
    this.#unsettled = new Settling(ports.clock);
    this.#entropy = ports.entropy;
  }

  get(path: string): LocalFile | undefined {
    return this.#known.get(path);
  }

  hashOf(path: string): string | null {
    return this.#known.get(path)?.hash ?? null;
  }

  /** What the file there has in it, or had when it was seen last. */
  lastHashOf(path: string): string | null {
    return this.hashOf(path) ?? this.#missing.lastHashOf(path) ?? null;
  }

  /** Whether the last look did not find it, and one more will say whether it is gone. */
  isMissing(path: string): boolean {
    return this.#missing.has(path);
  }

  /** Whether it may be in the middle of being written, so that what is known of it may be old. */
  isUnsettled(path: string): boolean {
    return this.#unsettled.has(path);
  }

  paths(): Iterable<string> {
    return this.#known.keys();
  }

  /** Files that are there and can't be read, or are behind a link, by path: nothing can be decided about them. */
  get unreadable(): ReadonlyMap<string, CloudError> {
    return this.#unreadable;
  }

  /**
   * What keeps this path from being decided on: a file that can't be read, or, where no file is known, a folder that
   * can't be looked into. One that may be entered but not listed goes on with the files that are known.
   */
  obstacleOf(path: string): CloudError | undefined {
    return this.#unreadable.get(path) ?? (this.#known.has(path) ? undefined : this.#folderErrorOf(path));
  }

  get size(): number {
    return this.#known.size;
  }

  /** Of a content that a file has, or had until lately. */
  sketchOf(hash: string): Sketch | undefined {
    return this.#sketches.of(hash);
  }

  /** Folders that can't be looked into, by path: what is in them is neither gone nor unchanged. */
  get closed(): ReadonlyMap<string, CloudError> {
    return this.#closed;
  }

  /** Compares the whole folder. @throws CloudError `folder.missing`, `folder.unreadable` */
  async compare(): Promise<TreeChange> {
    const change = emptyChange();
    const seen = new Set<string>();
    const identities = new Set<string>();
    const suspects: string[] = [];
    const unseen: string[] = [];
    for (const stat of await this.#files.list()) {
      const path = await this.#ownNameOf(stat);
      seen.add(path);
      identities.add(stat.identity);
      if (this.#unreadable.has(path) || !isUnchanged(this.#known.get(path), stat)) suspects.push(path);
    }
    this.#closeFolders(change);
    // Not listed is not gone: the filter may leave it out now, or a link may have taken the place of its folder.
    for (const path of new Set([...this.#known.keys(), ...this.#unreadable.keys()])) {
      if (!seen.has(path) && !(await this.#missOtherSpelling(path, identities, change))) unseen.push(path);
    }
    this.#unsettled.keepOnly(seen);
    // Nobody has said that these are done: only a file that was the same a moment ago is read.
    await this.#readAll(suspects, change, this.#hasCompared);
    // When it is known what is new: a file that went may be one of those.
    await this.#readAll(unseen, change, this.#hasCompared);
    this.#takeForGone(change);
    this.#hasCompared = true;
    return change;
  }

  /** Looks at these paths only. */
  async look(paths: Iterable<string>): Promise<TreeChange> {
    const change = emptyChange();
    const keys = new Set<string>();
    const some = [...paths].filter((path) => {
      if (this.#known.has(path)) return true;
      const key = pathKey(path);
      const isFirst = !keys.has(key);
      keys.add(key);
      // Two new names that may be one file's: a list tells which it has.
      if (!isFirst) change.unsettled.push(path);
      return isFirst;
    });
    await this.#readAll(some, change, false);
    return change;
  }

  /** Of `paths`, those where nothing is. What can't be looked at is not gone: it goes to `change`. */
  async absentOf(paths: Iterable<string>, change: TreeChange): Promise<string[]> {
    const absent: string[] = [];
    for (const path of paths) {
      try {
        if ((await this.#files.stat(path)) === null) absent.push(path);
      } catch (error) {
        this.#cannotRead(path, error, change);
      }
    }
    return absent;
  }

  /**
   * The engine itself has put these bytes there: they are no edit (I6). Somebody may have saved between the
   * placing and the stat, so that it is not the stat of these bytes: the next look reads the file once more.
   */
  wrote(path: string, hash: string, stat: FileStat | null): void {
    if (stat === null) return;
    this.#known.set(path, { stat, hash, isSure: false });
    this.#missing.forgetLastHash(path);
    this.#missing.clear(path);
    this.#unsettled.forget(path);
    this.#unreadable.delete(path);
  }

  /** The engine itself has removed or moved the file. */
  removed(path: string): void {
    this.#known.delete(path);
    this.#missing.forgetLastHash(path);
    this.#missing.clear(path);
    this.#unreadable.delete(path);
  }

  async #readAll(paths: string[], change: TreeChange, hasToSettle: boolean): Promise<void> {
    const waiting = paths[Symbol.iterator]();
    const readers = Array.from({ length: Math.min(READERS, paths.length) }, async () => {
      for (const path of waiting) await this.#look(path, change, hasToSettle);
    });
    await Promise.all(readers);
  }

  /**
   * The name that the engine has for a listed file. Disks keep the spelling of a folder that is there, and some tell
   * names in another Unicode form than they were given: that is nobody's renaming.
   */
  async #ownNameOf(listed: FileStat): Promise<string> {
    const { path, identity } = listed;
    if (this.#known.get(path)?.stat.identity === identity) return path;
    const isName = this.#known.has(path) || this.#spellings.isOwn(path);
    for (const name of this.#spellings.like(path)) {
      // Under another name only where that is how this very file is known, or nothing else has the name that is listed.
      const isKnownAs = this.#known.get(name)?.stat.identity === identity;
      if (!isSpelledAlike(name, path) || (isName && !isKnownAs)) continue;
      const stat = await this.#files.stat(name);
      if (stat?.identity === identity) return name;
    }
    return path;
  }

  /** What the disk still finds by this name is listed under another one: by its own name it is missing. @returns whether so */
  async #missOtherSpelling(path: string, listed: ReadonlySet<string>, change: TreeChange): Promise<boolean> {
    const stat = await this.#files.stat(path).catch(() => null);
    if (stat === null || !listed.has(stat.identity)) return false;
    this.#miss(path, change);
    return true;
  }

  /**
   * Whether the disk takes this name, which is new or has another file by now, for that of a file which is known under
   * another one: only a list tells which it has. A file that was there under the other one, and is not any more, is
   * missing from now.
   */
  async #isOtherName(path: string, before: FileStat, change: TreeChange): Promise<boolean> {
    const { identity } = before;
    if (sameStat(this.#known.get(path)?.stat, before)) return false;
    // A former name, of a mock that has been renamed since, is none any more.
    const isFormer = !this.#spellings.isOwn(path);
    for (const name of this.#spellings.like(path).filter((like) => isFormer || this.#known.has(like))) {
      const there = await this.#files.stat(name);
      if (there === null) this.#miss(name, change);
      else if (there.identity === identity) return true;
    }
    return false;
  }

  async #look(path: string, change: TreeChange, hasToSettle: boolean): Promise<void> {
    try {
      const before = await this.#files.stat(path);
      if (before === null) return this.#miss(path, change);
      const own = await this.#ownNameOf(before);
      if (own !== path) return this.#look(own, change, hasToSettle);
      // A look at single paths, which a whole comparison follows.
      if (!hasToSettle && (await this.#isOtherName(path, before, change))) {
        change.unsettled.push(path);
        return;
      }
      this.#missing.clear(path);
      const known = this.#known.get(path);
      if (isUnchanged(known, before)) {
        if (this.#unreadable.delete(path)) change.changed.push(path);
        return;
      }
      // An empty file is more often one that is being written than one that somebody wants.
      const looksSame = sameStat(known?.stat, before);
      if (!looksSame && (hasToSettle || before.size === 0) && !this.#unsettled.see(before)) {
        change.unsettled.push(path);
        return;
      }
      this.#unsettled.forget(path);
      const bytes = await this.#files.read(path);
      if (bytes === null) return this.#miss(path, change);
      const hash = this.#entropy.hash(bytes);
      this.#sketches.remember(hash, bytes, this.#known.size);
      // Stat from before the read: where the file changed meanwhile, the next comparison sees it as different.
      this.#known.set(path, { stat: before, hash, isSure: !this.#isJustNow(before) });
      this.#missing.forgetLastHash(path);
      const isReadableAgain = this.#unreadable.delete(path);
      if (isReadableAgain || known?.hash !== hash) change.changed.push(path);
    } catch (error) {
      // A link that never was a mock here is none: only what took the place of one is worth a word.
      if (error instanceof CloudError && error.code === 'file.unsafe' && !this.#isKnown(path)) return;
      this.#cannotRead(path, error, change);
    }
  }

  #closeFolders(change: TreeChange): void {
    const closed = this.#files.closed();
    for (const [path, error] of closed) if (!this.#closed.has(path)) change.unreadable.set(path, error);
    this.#closed = closed;
  }

  /** What is in the way of a file in a closed folder is in the way of all of them. */
  #folderErrorOf(path: string): CloudError | undefined {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const error = this.#closed.get(path.slice(0, slash));
      if (error !== undefined) return error;
    }
    return undefined;
  }

  #cannotRead(path: string, cause: unknown, change: TreeChange): void {
    if (!(cause instanceof CloudError)) throw cause;
    const error = this.#folderErrorOf(path) ?? cause;
    if (this.#unreadable.get(path)?.code !== error.code) change.unreadable.set(path, error);
    this.#unreadable.set(path, error);
    this.#missing.clear(path);
  }

  #isKnown(path: string): boolean {
    return this.#known.has(path) || this.#unreadable.has(path);
  }

  /**
   * File systems tell times in ticks: a save in the same tick and of the same size would not show. So what was
   * read within the tick of its own save is read once more, as Git's index does with "racily clean" entries.
   * Whole seconds are taken for the coarse clock; where it was chance, that costs one more read.
   */
  #isJustNow({ mtimeMs }: FileStat): boolean {
    const tickMs = mtimeMs % 1000 === 0 ? COARSE_TICK_MS + TICK_MS : TICK_MS;
    return Math.abs(this.#clock.now() - mtimeMs) < tickMs;
  }

  /** Whether it is gone, only a comparison tells, which has seen all else that there is. */
  #miss(path: string, change: TreeChange): void {
    if (!this.#isKnown(path)) return;
    this.#missing.miss(path, this.#clock.now());
    change.missing.push(path);
  }

  /** Called at the end of a comparison. */
  #takeForGone(change: TreeChange): void {
    const now = this.#clock.now();
    const arriving = this.#unsettled.arriving((path) => !this.#known.has(path));
    const gone = new Set(change.missing.filter((path) => this.#missing.isGone(path, now, arriving)));
    for (const path of gone) {
      const hash = this.hashOf(path);
      this.removed(path);
      if (hash !== null) this.#missing.keepLastHash(path, hash);
    }
    change.gone.push(...gone);
    change.missing = change.missing.filter((path) => !gone.has(path));
  }
}

function emptyChange(): TreeChange {
  return { changed: [], gone: [], missing: [], unsettled: [], unreadable: new Map() };
}

function isUnchanged(known: LocalFile | undefined, now: FileStat): boolean {
  return known?.isSure === true && sameStat(known.stat, now);
}
