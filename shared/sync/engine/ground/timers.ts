import type { Clock, Disposable } from '../../ports.ts';

/** Things to be done later, all of which end with their owner. */
export class Timers implements Disposable {
  readonly #clock: Clock;
  readonly #running = new Set<Disposable>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what takes it back. */
  later(delayMs: number, run: () => void): Disposable {
    const timer = this.#clock.schedule(delayMs, () => {
      this.#running.delete(timer);
      run();
    });
    this.#running.add(timer);
    return {
      dispose: () => {
        this.#running.delete(timer);
        timer.dispose();
      },
    };
  }

  dispose(): void {
    for (const timer of this.#running) timer.dispose();
    this.#running.clear();
  }
}
