import type { Disposable } from './lifetime.ts';

/** Runs `work` a moment after the first of several calls, once for all of them. */
export class Coalesced implements Disposable {
  readonly #work: () => void;
  readonly #delayMs: number;
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(delayMs: number, work: () => void) {
    this.#delayMs = delayMs;
    this.#work = work;
  }

  request(): void {
    if (this.#ended || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#work();
    }, this.#delayMs);
  }

  dispose(): void {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
