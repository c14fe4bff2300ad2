/** A folder in memory. It outlives the simulated processes that open it. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Disposable, Entropy, FileStat, FileSystem, ReplaceOutcome } from '../../shared/sync/ports.ts';
import type { Power } from './power.ts';

interface File {
  bytes: Uint8Array;
  version: number;
}

export class SimulatedDisk {
  readonly files = new Map<string, File>();
  readonly backups: { path: string; bytes: Uint8Array }[] = [];
  /** Paths that an editor holds unsaved changes of: nothing may write them. */
  readonly dirty = new Set<string>();
  /** Writes by the engine. */
  engineWrites = 0;
  readonly #listeners = new Set<(path: string | null) => void>();
  #version = 0;
  /** Whether the next watcher event is lost. */
  losesEvent: () => boolean = () => false;

  /** The engine has moved a file. */
  movedByEngine: (from: string, to: string) => void = () => undefined;
  /** What changes the folder, for a trace. */
  written: (what: string) => void = () => undefined;

  read(path: string): Uint8Array | null {
    return this.files.get(path)?.bytes ?? null;
  }

  write(path: string, bytes: Uint8Array): void {
    this.files.set(path, { bytes, version: ++this.#version });
    this.written(`${path} = ${shown(bytes)}`);
    this.#tell(path);
  }

  remove(path: string): void {
    this.files.delete(path);
    this.#version += 1;
    this.written(`${path} removed`);
    this.#tell(path);
  }

  move(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) return;
    this.files.delete(from);
    this.files.set(to, { bytes: file.bytes, version: ++this.#version });
    this.written(`${from} → ${to}`);
    this.#tell(from);
    this.#tell(to);
  }

  /** Changes whenever anything does. */
  get version(): number {
    return this.#version;
  }

  stat(path: string): FileStat | null {
    const file = this.files.get(path);
    if (file === undefined) return null;
    return { path, size: file.bytes.length, mtimeMs: file.version, identity: String(file.version) };
  }

  watch(listener: (path: string | null) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  #tell(path: string): void {
    if (this.losesEvent()) return;
    for (const listener of [...this.#listeners]) listener(path);
  }
}

function shown(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString().replace(/\n/g, ' ').slice(0, 100));
}

/** The disk as one process sees it. */
export function mountDisk(disk: SimulatedDisk, power: Power, entropy: Entropy): FileSystem {
  const hashAt = (path: string) => {
    const bytes = disk.read(path);
    return bytes === null ? null : entropy.hash(bytes);
  };
  const changed: ReplaceOutcome = { outcome: 'changed' };
  const busy: ReplaceOutcome = { outcome: 'busy' };
  return {
    accepts: (path) => {
      power.count();
      return path.endsWith('.yaml');
    },
    ignored: async () => ({ paths: [], isAll: true }),
    misnamed: () => new Map(),
    list: () =>
      power.run(() =>
        [...disk.files.keys()].filter((path) => path.endsWith('.yaml')).flatMap((path) => disk.stat(path) ?? []),
      ),
    stat: (path) => power.run(() => disk.stat(path)),
    read: (path) => power.run(() => disk.read(path)?.slice() ?? null),
    replace: (path, bytes, expected) =>
      power.run(() => {
        if (disk.dirty.has(path)) return busy;
        if (hashAt(path) !== expected) return changed;
        disk.engineWrites += 1;
        disk.write(path, bytes.slice());
        return { outcome: 'done', stat: disk.stat(path) };
      }),
    remove: (path, expected) =>
      power.run(() => {
        if (disk.dirty.has(path)) return busy;
        if (hashAt(path) !== expected) return changed;
        disk.engineWrites += 1;
        disk.remove(path);
        return { outcome: 'done', stat: null };
      }),
    move: (from, to, expected) =>
      power.run(() => {
        if (disk.dirty.has(from)) return busy;
        if (hashAt(from) !== expected || disk.files.has(to)) return changed;
        disk.engineWrites += 1;
        disk.move(from, to);
        disk.movedByEngine(from, to);
        return { outcome: 'done', stat: disk.stat(to) };
      }),
    backup: (path, bytes) =>
      power.run(() => {
        disk.backups.push({ path, bytes: bytes.slice() });
        return `.mockforge/backups/${path}`;
      }),
    recover: () => power.run(() => undefined),
    watch: (listener) =>
      power.run(() => {
        const watching = disk.watch(
          (path) => power.isOn && (path === null || path.endsWith('.yaml')) && listener(path),
        );
        return watching;
      }),
  };
}

export function unreachable(): CloudError {
  return new CloudError('service.unreachable', 'The simulated network is cut.');
}
