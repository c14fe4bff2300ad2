/** A folder in memory. It outlives the simulated processes that open it. */
import { type CloudError, pathKey } from '@mockforge-cloud/shared/protocol';
import type { Disposable, FileStat, RestoredFile } from '../../shared/sync/ports.ts';

/**
 * How a disk takes names. `exact`: as ext4. `insensitive`: keeps the spelling, and takes names for one that differ in
 * case or Unicode form, as APFS and NTFS. `normalising`: takes them for one as well, and tells them in NFD, as HFS+.
 */
export type Spelling = 'exact' | 'insensitive' | 'normalising';

/** What the engine has replaced or removed: the very file, into which somebody may still write. */
export interface Captured {
  id: string;
  path: string;
  mockId: string | null;
  /** What it held when it was captured. */
  before: Uint8Array;
  bytes: Uint8Array;
}

interface File {
  /** As it is listed. */
  path: string;
  bytes: Uint8Array;
  version: number;
}

export class SimulatedDisk {
  readonly spelling: Spelling;
  readonly backups: { path: string; bytes: Uint8Array }[] = [];
  /** Oldest first. */
  readonly captured: Captured[] = [];
  /** What was written late is in its place again. */
  reinstated: (captured: Captured, path: string) => void = () => undefined;
  /** Backups that a person has put back. */
  restored: readonly RestoredFile[] = [];
  /** Keys of the paths that an editor holds unsaved changes of: nothing may write them. */
  readonly dirty = new Set<string>();
  /** Writes by the engine. */
  engineWrites = 0;
  eventsLost = 0;
  /** How often what was written late was put in its place again. */
  reinstatements = 0;
  readonly #files = new Map<string, File>();
  readonly #listeners = new Set<(path: string | null) => void>();
  #version = 0;
  #captures = 0;
  /** Whether the next watcher event is lost. */
  losesEvent: () => boolean = () => false;

  /** Puts right what a crash interrupted. @returns whether all of it */
  recovers: () => boolean = () => true;
  /** Called before the folder is listed: to fail. */
  lists: () => void = () => undefined;
  /** Folders that may be entered and not listed. */
  readonly closed = new Map<string, CloudError>();
  /** The engine has moved a file. */
  movedByEngine: (from: string, to: string) => void = () => undefined;
  /** The engine has put these bytes into a file. */
  writtenByEngine: (path: string, bytes: Uint8Array) => void = () => undefined;
  /** The engine has put or removed a file there. */
  changedByEngine: (path: string) => void = () => undefined;
  /** The engine has read the file there; `null`: it has listed the folder. */
  seenByEngine: (path: string | null) => void = () => undefined;
  /** What changes the folder, for a trace. */
  written: (what: string) => void = () => undefined;

  constructor(spelling: Spelling) {
    this.spelling = spelling;
  }

  /** The same for names that this disk takes for one. */
  keyOf(path: string): string {
    return this.spelling === 'exact' ? path : pathKey(path);
  }

  /** As they are listed. */
  paths(): string[] {
    return [...this.#files.values()].map(({ path }) => path);
  }

  contents(): Uint8Array[] {
    return [...this.#files.values()].map(({ bytes }) => bytes);
  }

  /** The file at this path, or else one whose name differs in case or form only, as it is listed. */
  spelledLike(path: string): string | null {
    const exact = this.#files.get(this.keyOf(path));
    if (exact !== undefined) return exact.path;
    const key = pathKey(path);
    for (const file of this.#files.values()) if (pathKey(file.path) === key) return file.path;
    return null;
  }

  read(path: string): Uint8Array | null {
    return this.#files.get(this.keyOf(path))?.bytes ?? null;
  }

  /** Into the file that is there, whose name stays as it is; else into a new one. */
  write(path: string, bytes: Uint8Array): void {
    this.#put(this.#files.get(this.keyOf(path))?.path ?? this.#spelled(path), bytes);
  }

  /** Keeps what is there, before it is replaced or removed. */
  capture(path: string, mockId: string | null): void {
    const before = this.read(path);
    if (before === null) return;
    this.captured.push({ id: `captured-${++this.#captures}`, path, mockId, before, bytes: before });
  }

  /** As the engine does, with a file that was captured. */
  reinstate(captured: Captured, path: string, mockId: string | null): void {
    this.captured.splice(this.captured.indexOf(captured), 1);
    this.capture(path, mockId);
    this.#files.delete(this.keyOf(path));
    this.#put(this.#spelled(path), captured.bytes);
    this.engineWrites += 1;
    this.reinstatements += 1;
    this.reinstated(captured, path);
  }

  /** As the engine does: a new file in the place of the old one. */
  replace(path: string, bytes: Uint8Array): void {
    this.#files.delete(this.keyOf(path));
    this.#put(this.#spelled(path), bytes);
    this.engineWrites += 1;
    this.writtenByEngine(path, bytes);
    this.changedByEngine(path);
  }

  remove(path: string): void {
    this.#files.delete(this.keyOf(path));
    this.#version += 1;
    this.written(`${path} removed`);
    this.#tell(path);
  }

  /** @returns whether it was moved: nothing else was there. */
  move(from: string, to: string): boolean {
    const file = this.#files.get(this.keyOf(from));
    if (file === undefined) return false;
    this.#files.delete(this.keyOf(from));
    if (this.#files.has(this.keyOf(to))) {
      this.#files.set(this.keyOf(from), file);
      return false;
    }
    const path = this.#spelled(to);
    this.#files.set(this.keyOf(path), { path, bytes: file.bytes, version: ++this.#version });
    this.written(`${file.path} → ${path}`);
    this.#tell(file.path);
    this.#tell(path);
    return true;
  }

  /** Changes whenever anything does. */
  get version(): number {
    return this.#version;
  }

  list(): FileStat[] {
    return [...this.#files.values()].map((file) => statOf(file, file.path));
  }

  stat(path: string): FileStat | null {
    const file = this.#files.get(this.keyOf(path));
    return file === undefined ? null : statOf(file, path);
  }

  watch(listener: (path: string | null) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  #put(path: string, bytes: Uint8Array): void {
    this.#files.set(this.keyOf(path), { path, bytes, version: ++this.#version });
    this.written(`${path} = ${shown(bytes)}`);
    this.#tell(path);
  }

  /** As a new name is listed: below a folder that is there, with that folder's spelling. */
  #spelled(path: string): string {
    if (this.spelling === 'exact') return path;
    const told = this.spelling === 'normalising' ? path.normalize('NFD') : path;
    const slash = told.lastIndexOf('/') + 1;
    const folder = pathKey(told.slice(0, slash));
    for (const file of this.#files.values()) {
      const end = file.path.lastIndexOf('/') + 1;
      if (slash > 0 && pathKey(file.path.slice(0, end)) === folder) return file.path.slice(0, end) + told.slice(slash);
    }
    return told;
  }

  #tell(path: string): void {
    if (this.losesEvent()) {
      this.eventsLost += 1;
      return;
    }
    for (const listener of [...this.#listeners]) listener(path);
  }
}

function statOf({ bytes, version }: File, path: string): FileStat {
  return { path, size: bytes.length, mtimeMs: version, identity: String(version) };
}

function shown(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1').replace(/\n/g, ' ').slice(0, 100));
}
