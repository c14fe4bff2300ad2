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
  readonly #listeners = new Set<(path: string | null) => void>();
  #version = 0;
  /** Whether the next watcher event is lost. */
  losesEvent: () => boolean = () => false;

  read(path: string): Uint8Array | null {
    return this.files.get(path)?.bytes ?? null;
  }

  write(path: string, bytes: Uint8Array): void {
    this.files.set(path, { bytes, version: ++this.#version });
    this.#tell(path);
  }

  remove(path: string): void {
    this.files.delete(path);
    this.#tell(path);
  }

  move(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) return;
    this.files.delete(from);
    this.files.set(to, { bytes: file.bytes, version: ++this.#version });
    this.#tell(from);
    this.#tell(to);
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

/** The disk as one process sees it. */
export function mountDisk(disk: SimulatedDisk, power: Power, entropy: Entropy): FileSystem {
  const hashAt = (path: string) => {
    const bytes = disk.read(path);
    return bytes === null ? null : entropy.hash(bytes);
  };
  const changed: ReplaceOutcome = { outcome: 'changed' };
  return {
    accepts: (path) => path.endsWith('.yaml'),
    misnamed: () => new Map(),
    list: () =>
      power.run(() =>
        [...disk.files.keys()].filter((path) => path.endsWith('.yaml')).flatMap((path) => disk.stat(path) ?? []),
      ),
    stat: (path) => power.run(() => disk.stat(path)),
    read: (path) => power.run(() => disk.read(path)?.slice() ?? null),
    replace: (path, bytes, expected) =>
      power.run(() => {
        if (hashAt(path) !== expected) return changed;
        disk.write(path, bytes.slice());
        return { outcome: 'done', stat: disk.stat(path) };
      }),
    remove: (path, expected) =>
      power.run(() => {
        if (hashAt(path) !== expected) return changed;
        disk.remove(path);
        return { outcome: 'done', stat: null };
      }),
    move: (from, to, expected) =>
      power.run(() => {
        if (hashAt(from) !== expected || disk.files.has(to)) return changed;
        disk.move(from, to);
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
