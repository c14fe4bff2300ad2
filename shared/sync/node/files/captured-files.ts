/**
 * The files that were captured, each the very file: an editor that had one open may still write into it, minutes later.
 * They are looked at again and again; what is written into one is an edit like any other (`LateWrite`).
 */

import { randomUUID } from 'node:crypto';
import { type BigIntStats, constants, type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable, LateWrite } from '../../ports.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import type { DiskCalls } from './disk-calls.ts';
import { type KeptPlaces, type Place, placeOf } from './kept-places.ts';
import type { KeptFacts } from './kept-record.ts';

/** Nothing goes earlier, unless there are too many. */
const KEPT_MS = 60 * 60_000;
/** More than these are cleared away down to them, the oldest first, and none that is younger than a minute. */
const MOST_FILES = 2_000;
const MOST_BYTES = 256 * 1024 * 1024;
const YOUNG_MS = 60_000;
/** What has been as it is for so long is not in the middle of being written. */
const SETTLED_MS = 1_000;

interface Kept {
  facts: KeptFacts;
  base: string;
  /** How it was when it was seen to hold what it held when it was captured. */
  clean: BigIntStats | null;
  /** How it was when it was seen to hold something else. */
  other: { stats: BigIntStats; hash: string } | null;
  /** By the clock that nobody sets; `null`: kept by a process that ended before. */
  since: number | null;
}

export class CapturedFiles {
  readonly #places: KeptPlaces;
  readonly #calls: DiskCalls;
  readonly #kept = new Map<string, Kept>();
  #watched: { folder: string; written: () => void; watchers: Map<string, FSWatcher> } | null = null;
  readonly #limits: { files: number; bytes: number };

  constructor(places: KeptPlaces, calls: DiskCalls, limits = { files: MOST_FILES, bytes: MOST_BYTES }) {
    this.#places = places;
    this.#calls = calls;
    this.#limits = limits;
  }

  /** Tells when something is written into one of them; hints may be lost. */
  watch(folder: string, written: () => void): Disposable {
    this.#watched = { folder, written, watchers: new Map() };
    for (const { base } of this.#kept.values()) this.#watchPlace(base);
    return {
      dispose: () => {
        for (const watcher of this.#watched?.watchers.values() ?? []) watcher.close();
        this.#watched = null;
      },
    };
  }

  #watchPlace(base: string): void {
    if (this.#watched === null || this.#watched.watchers.has(base)) return;
    const { folder, written, watchers } = this.#watched;
    try {
      const watcher = watch(join(folder, placeOf(base)), { persistent: false }, (event, name) => {
        if (event === 'change' && name !== null && this.#has(name)) written();
      });
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(base);
      });
      watchers.set(base, watcher);
    } catch {
      // The next comparison looks at them.
    }
  }

  add(facts: KeptFacts, base: string, by: 'now' | 'earlier' = 'now'): void {
    const since = by === 'now' ? performance.now() : null;
    this.#kept.set(facts.id, { facts, base, clean: null, other: null, since });
    this.#watchPlace(base);
  }

  get(id: string): { facts: KeptFacts; base: string } | undefined {
    return this.#kept.get(id);
  }

  drop(id: string): void {
    this.#kept.delete(id);
  }

  #has(name: string): boolean {
    return [...this.#kept.values()].some(({ facts }) => facts.kept === name);
  }

  /** @returns what was written late and has come to rest; and whether all has */
  async look(now = Date.now()): Promise<{ writes: LateWrite[]; isSettled: boolean }> {
    const writes: LateWrite[] = [];
    let isSettled = true;
    for (const [base, entries] of this.#byBase()) {
      const place = await this.#places.open(base);
      if (place === null) continue;
      try {
        for (const entry of entries) {
          const state = await this.#lookAt(place, entry, now);
          if (state === 'unsettled') isSettled = false;
          if (typeof state === 'object') writes.push(state);
        }
        await this.#sweep(place, entries, now);
      } finally {
        await place.close();
      }
    }
    return { writes, isSettled };
  }

  #byBase(): Map<string, Kept[]> {
    const groups = new Map<string, Kept[]>();
    for (const entry of this.#kept.values()) groups.set(entry.base, [...(groups.get(entry.base) ?? []), entry]);
    return groups;
  }

  async #lookAt(place: Place, entry: Kept, now: number): Promise<LateWrite | 'clean' | 'unsettled'> {
    const { facts } = entry;
    const path = place.at(facts.kept);
    const stats = await this.#calls.stat(path);
    if (stats === null) {
      // Somebody has cleared it away.
      this.#kept.delete(facts.id);
      await this.#places.forget(place, facts.id);
      return 'clean';
    }
    if (entry.clean !== null && isSame(entry.clean, stats)) return 'clean';
    if (entry.other === null || !isSame(entry.other.stats, stats)) {
      const hash = nodeEntropy.hash(await this.#calls.read(path));
      if (hash === facts.expected) {
        entry.clean = stats;
        entry.other = null;
        return 'clean';
      }
      entry.other = { stats, hash };
      const age = now - Number(stats.mtimeMs);
      if (age < SETTLED_MS && age >= 0) return 'unsettled';
    }
    const { id, owner: mockId, expected: base } = facts;
    return { id, path: facts.to ?? facts.path, mockId, base, hash: entry.other.hash };
  }

  /** What nobody has written into goes after its time, and earlier where there is too much. */
  async #sweep(place: Place, entries: readonly Kept[], now: number): Promise<void> {
    const clean = entries.filter((entry) => entry.clean !== null && entry.other === null);
    let files = clean.length;
    let bytes = clean.reduce((sum, entry) => sum + Number(entry.clean?.size ?? 0), 0);
    for (const entry of clean.sort((one, other) => one.facts.at - other.facts.at)) {
      // By both clocks: one that was set says nothing (I14).
      const here = entry.since === null ? Number.POSITIVE_INFINITY : performance.now() - entry.since;
      const age = Math.min(now - entry.facts.at, here);
      const isOver = files > this.#limits.files || bytes > this.#limits.bytes;
      if (age < (isOver ? YOUNG_MS : KEPT_MS)) continue;
      files -= 1;
      bytes -= Number(entry.clean?.size ?? 0);
      await this.#clear(place, entry);
    }
  }

  async #clear(place: Place, { facts, clean }: Kept): Promise<void> {
    const path = place.at(facts.kept);
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      await this.#calls.unlink(path);
      await this.#places.forget(place, facts.id);
      this.#kept.delete(facts.id);
      const stats = await handle.stat({ bigint: true });
      if (clean !== null && stats.size === clean.size && stats.mtimeNs === clean.mtimeNs) return;
      // Written in the very moment: it is kept once more.
      const id = randomUUID();
      await this.#calls.create(place.at(id), await handle.readFile(), { mode: 0o600 });
      const again = { ...facts, id, kept: id, fresh: null, supersedes: null, kind: 'remove' as const };
      await this.#places.write(place, again);
      this.add(again, place.base);
    } finally {
      await handle.close();
    }
  }
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs
  );
}
