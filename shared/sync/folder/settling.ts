/** Files that may be in the middle of being written, until they have come to rest. */
import type { Clock, FileStat } from '../ports.ts';
import { MAX_UNSETTLED_MS, SETTLE_MS } from './missing-files.ts';
import { sameStat } from './same-stat.ts';

interface Unsettled {
  stat: FileStat;
  /** Since when it is as it is, and since when it is other than before. */
  since: number;
  firstAt: number;
}

export class Settling {
  readonly #clock: Clock;
  readonly #files = new Map<string, Unsettled>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** It has come to rest, or is another one. */
  forget(path: string): void {
    this.#files.delete(path);
  }

  /** What was not listed is not being written any more. */
  keepOnly(listed: ReadonlySet<string>): void {
    for (const path of this.#files.keys()) if (!listed.has(path)) this.#files.delete(path);
  }

  /** Since when those that are `isNew` have been arriving. */
  arriving(isNew: (path: string) => boolean): number[] {
    return [...this.#files].flatMap(([path, { firstAt }]) => (isNew(path) ? [firstAt] : []));
  }

  /**
   * Notes how the file is now. @returns whether it has been so for a while, or has not come to rest for so long that it
   * is taken as it is
   */
  see(stat: FileStat): boolean {
    const now = this.#clock.now();
    const seen = this.#files.get(stat.path);
    // A clock that jumped back must not keep an edit for ever (I14).
    if (seen !== undefined && (now < seen.since || now - seen.firstAt >= MAX_UNSETTLED_MS)) return true;
    if (seen !== undefined && sameStat(seen.stat, stat)) return now - seen.since >= SETTLE_MS;
    this.#files.set(stat.path, { stat, since: now, firstAt: seen?.firstAt ?? now });
    return false;
  }
}
