/** The power of a simulated process: when it is cut, whatever the process was doing never comes back. */
export class Power {
  #isOn = true;
  /** Operations left until the power fails in the middle of one; `null`: it does not. */
  #failsIn: number | null = null;
  readonly #failed: () => void;

  constructor(failed: () => void) {
    this.#failed = failed;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  failIn(operations: number): void {
    this.#failsIn = operations;
  }

  cut(): void {
    this.#isOn = false;
  }

  /** Runs an operation, or never returns. A failure hits before the operation or after it. */
  async run<Result>(operation: () => Result | Promise<Result>): Promise<Result> {
    if (!this.#isOn) return forever();
    const isLast = this.#failsIn !== null && this.#failsIn-- <= 0;
    const isBefore = isLast && (this.#failsIn ?? 0) % 2 === 0;
    if (isBefore) return this.#fail();
    const result = await operation();
    if (isLast) return this.#fail();
    return this.#isOn ? result : forever();
  }

  #fail(): Promise<never> {
    this.#isOn = false;
    this.#failed();
    return forever();
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
