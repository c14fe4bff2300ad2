/** Waiting times between tries: exponential, with full jitter, so that clients do not come back all at once (P13). */
export interface BackOffOptions {
  /** The first try waits up to this long. */
  baseMs: number;
  maxMs: number;
  /** In [0, 1). */
  random: () => number;
}

export class BackOff {
  readonly #options: BackOffOptions;
  #tries = 0;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** Tries in a row that failed. */
  get tries(): number {
    return this.#tries;
  }

  /**
   * How long to wait before the next try, in milliseconds.
   * `retryAfterMs`, which the service asked for, is a lower bound.
   */
  next(retryAfterMs = 0): number {
    const { baseMs, maxMs, random } = this.#options;
    const ceilingMs = Math.min(maxMs, baseMs * 2 ** Math.min(this.#tries, 20));
    this.#tries += 1;
    return retryAfterMs + ceilingMs / 2 + (random() * ceilingMs) / 2;
  }

  reset(): void {
    this.#tries = 0;
  }
}
