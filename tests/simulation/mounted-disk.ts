/** A simulated disk as one process sees it: each operation may be the last one, and none may lead outside (I8). */
import { pathFault } from '@mockforge-cloud/shared/protocol';
import type { Entropy, FileSystem, ReplaceOutcome } from '../../shared/sync/ports.ts';
import type { Power } from './power.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

export interface MountOptions {
  power: Power;
  entropy: Entropy;
  /** Called with a path that is not inside the folder. */
  outside: (path: string) => void;
}

const CHANGED: ReplaceOutcome = { outcome: 'changed' };
const BUSY: ReplaceOutcome = { outcome: 'busy' };

export function mountDisk(disk: SimulatedDisk, { power, entropy, outside }: MountOptions): FileSystem {
  const hashAt = (path: string) => {
    const bytes = disk.read(path);
    return bytes === null ? null : entropy.hash(bytes);
  };
  const at = <Result>(path: string, operation: () => Result) => {
    if (!isInside(path)) outside(path);
    return power.run(operation);
  };
  // Writing down what is going to be done, doing it, and flushing it: the power may fail at each.
  const changed = async (path: string, change: () => ReplaceOutcome): Promise<ReplaceOutcome> => {
    await at(path, () => undefined);
    const outcome = await at(path, change);
    return power.run(() => outcome);
  };
  const isDirty = (path: string) => disk.dirty.has(disk.keyOf(path));
  const isClosed = (path: string) => [...disk.closed.keys()].some((folder) => path.startsWith(`${folder}/`));
  return {
    accepts: (path) => {
      power.count();
      return isMock(path);
    },
    refresh: async () => false,
    ignored: async () => ({ paths: [], isAll: true }),
    misnamed: () =>
      new Map(disk.paths().flatMap((path) => (isMisnamed(path) ? [[path, 'can’t be had elsewhere']] : []))),
    readMisnamed: (path) => power.run(() => disk.read(path)),
    closed: () => new Map(disk.closed),
    list: () =>
      power.run(() => {
        disk.lists();
        disk.seenByEngine(null);
        return disk.list().filter(({ path }) => isMock(path) && !isClosed(path));
      }),
    stat: (path) => at(path, () => disk.stat(path)),
    read: (path) =>
      at(path, () => {
        disk.seenByEngine(path);
        return disk.read(path)?.slice() ?? null;
      }),
    replace: (path, bytes, expected, mockId) =>
      changed(path, () => {
        if (isDirty(path)) return BUSY;
        if (hashAt(path) !== expected) return CHANGED;
        disk.capture(path, mockId ?? null);
        disk.replace(path, bytes.slice());
        return { outcome: 'done', stat: disk.stat(path) };
      }),
    remove: (path, expected, mockId) =>
      changed(path, () => {
        if (isDirty(path)) return BUSY;
        if (hashAt(path) !== expected) return CHANGED;
        disk.capture(path, mockId ?? null);
        disk.engineWrites += 1;
        disk.remove(path);
        disk.changedByEngine(path);
        return { outcome: 'done', stat: null };
      }),
    move: (from, to, expected) =>
      changed(to, () => {
        if (isDirty(from)) return BUSY;
        if (hashAt(from) !== expected || !disk.move(from, to)) return CHANGED;
        disk.engineWrites += 1;
        disk.movedByEngine(from, to);
        for (const path of [from, to]) disk.changedByEngine(path);
        return { outcome: 'done', stat: disk.stat(to) };
      }),
    backup: (path, bytes) =>
      at(path, () => {
        disk.backups.push({ path, bytes: bytes.slice() });
        return `.mockforge/backups/${path}`;
      }),
    recover: () => power.run(() => disk.recovers()),
    finish: async () => undefined,
    restored: () => power.run(() => disk.restored),
    forgetRestored: (id) =>
      power.run(() => {
        disk.restored = disk.restored.filter((file) => file.id !== id);
      }),
    lateWrites: () =>
      power.run(() => {
        const written = disk.captured.filter(({ before, bytes }) => before !== bytes);
        const writes = written.map(({ id, path, mockId, before, bytes }) => {
          return { id, path, mockId, base: entropy.hash(before), hash: entropy.hash(bytes) };
        });
        return { writes, isSettled: true };
      }),
    reinstate: (id, path, expected) =>
      changed(path, () => {
        const captured = disk.captured.find((one) => one.id === id);
        if (isDirty(path)) return BUSY;
        if (captured === undefined || hashAt(path) !== expected) return CHANGED;
        disk.reinstate(captured, path, captured.mockId);
        return { outcome: 'done', stat: disk.stat(path) };
      }),
    watch: (listener) =>
      power.run(() => disk.watch((path) => power.isOn && (path === null || isMock(path)) && listener(path))),
  };
}

function isMock(path: string): boolean {
  return path.endsWith('.yaml') && isInside(path);
}

function isMisnamed(path: string): boolean {
  return path.endsWith('.yaml') && !isInside(path);
}

/** Paths are few, and asked about again and again. */
const inside = new Map<string, boolean>();

function isInside(path: string): boolean {
  const known = inside.get(path);
  if (known !== undefined) return known;
  const is = pathFault(path) === null;
  if (inside.size > 50_000) inside.clear();
  inside.set(path, is);
  return is;
}
