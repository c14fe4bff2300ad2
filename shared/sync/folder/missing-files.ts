/** Files that were there and are not seen any more: for how long, and what they had in them. */

/** Editors that save by rename or by truncation leave a file absent or empty for a moment. */
export const SETTLE_MS = 60;

/** A file that is written to without a pause is read all the same after this long. */
export const MAX_UNSETTLED_MS = 2_000;

const KEPT_HASHES = 1000;

export class MissingFiles {
  readonly #since = new Map<string, number>();
  readonly #lastHashes = new Map<string, string>();

  has(path: string): boolean {
    return this.#since.has(path);
  }

  miss(path: string, now: number): void {
    if (!this.#since.has(path)) this.#since.set(path, now);
  }

  /** It is there, or it counts as gone. */
  clear(path: string): void {
    this.#since.delete(path);
  }

  /**
   * Whether it has been missing for a while, and no new file that may be this very one, renamed, is on the point of
   * being read. `arriving`: since when there are such files. A slow machine makes no difference to that; only for a file
   * that never comes to rest nothing is pending.
   */
  isGone(path: string, now: number, arriving: readonly number[]): boolean {
    const since = this.#since.get(path) ?? now;
    // A clock that jumped back must not keep a deleted file for ever (I14).
    if (now < since) return true;
    if (now - since < SETTLE_MS) return false;
    return !arriving.some((firstAt) => {
      const isLate = firstAt - since >= MAX_UNSETTLED_MS || now - firstAt >= MAX_UNSETTLED_MS;
      return now >= firstAt && !isLate;
    });
  }

  /** What the file at this path had in it when it was seen last, if nothing has been seen there since. */
  lastHashOf(path: string): string | undefined {
    return this.#lastHashes.get(path);
  }

  keepLastHash(path: string, hash: string): void {
    this.#lastHashes.set(path, hash);
    for (const oldest of this.#lastHashes.keys()) {
      if (this.#lastHashes.size <= KEPT_HASHES) return;
      this.#lastHashes.delete(oldest);
    }
  }

  /** Something is known to be at the path, or the engine has taken away what was. */
  forgetLastHash(path: string): void {
    this.#lastHashes.delete(path);
  }
}
