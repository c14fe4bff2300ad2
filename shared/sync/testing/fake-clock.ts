import type { Clock, Disposable } from '../ports.ts';

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

/** Virtual time: nothing happens until somebody moves it. */
export class FakeClock implements Clock {
  /** Milliseconds that have passed: timers go by these, whatever the clock shows. */
  #elapsed = 0;
  #shown = 1_000_000;
  #order = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#shown + this.#elapsed;
  }

  get elapsed(): number {
    return this.#elapsed;
  }

  schedule(delayMs: number, run: () => void): Disposable {
    const timer = { at: this.#elapsed + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    return { dispose: () => this.#timers.delete(timer) };
  }

  /** Timers that are still to run. A test of an owner's end asserts 0. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer is due, in elapsed milliseconds; `null`: there is none. */
  get nextAt(): number | null {
    return this.#next(Number.POSITIVE_INFINITY)?.at ?? null;
  }

  /** Moves the time on, running what is due in order. */
  advance(byMs: number): void {
    const until = this.#elapsed + byMs;
    for (let due = this.#next(until); due !== undefined; due = this.#next(until)) {
      this.#timers.delete(due);
      this.#elapsed = Math.max(this.#elapsed, due.at);
      due.run();
    }
    this.#elapsed = until;
  }

  /** Sets the clock that is shown, as people and time servers do: no timer runs for it (I14). */
  jump(byMs: number): void {
    this.#shown += byMs;
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > until) continue;
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}
