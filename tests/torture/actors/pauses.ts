/** The pauses of those who do something again and again, ended all at once when it is enough. */
export class Pauses {
  #isOver = false;
  readonly #waiting = new Set<() => void>();

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves after this time, or when everything is to end. */
  wait(ms: number): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }

  end(): void {
    this.#isOver = true;
    for (const wake of [...this.#waiting]) wake();
  }
}
