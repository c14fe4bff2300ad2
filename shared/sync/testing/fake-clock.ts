import type { Clock, Disposable } from '../ports.ts';

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

/** Virtual time: nothing happens until somebody moves it. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #order = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void): Disposable {
    const timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    return { dispose: () => this.#timers.delete(timer) };
  }

  /** Timers that are still to run. A test of an owner's end asserts 0. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves the time on, running what is due in order. */
  advance(byMs: number): void {
    const until = this.#now + byMs;
    for (let due = this.#next(until); due !== undefined; due = this.#next(until)) {
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = until;
  }

  /** Sets the wall clock without running anything: a clock that jumps (I14). */
  jump(byMs: number): void {
    this.#now += byMs;
    for (const timer of this.#timers) timer.at += byMs;
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
