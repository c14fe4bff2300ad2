/** The power of a simulated process: when it is cut, whatever the process was doing never comes back. */
export interface PowerOptions {
  /** Virtual time. */
  now: () => number;
  /** How long the next operation waits for its turn; `null`: not at all. */
  delay?: () => Promise<void> | null;
  /** Called once, when the process has ended. */
  ended: () => void;
  /** Called when it failed in the middle of an operation. */
  failed: () => void;
  /** Called when the process does so much in one instant that it will never stop. It is ended then. */
  stuck: () => void;
}

const MAX_OPERATIONS_AN_INSTANT = 20_000;

export class Power {
  readonly #options: PowerOptions;
  #isOn = true;
  /** Operations left until the power fails in the middle of one; `null`: it does not. */
  #failsIn: number | null = null;
  #instant = 0;
  #operations = 0;

  constructor(options: PowerOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  failIn(operations: number): void {
    this.#failsIn = operations;
  }

  cut(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#options.ended();
  }

  /** Runs an operation, or never returns. A failure hits before the operation or after it. */
  async run<Result>(operation: () => Result | Promise<Result>): Promise<Result> {
    this.count();
    await this.#options.delay?.();
    if (!this.#isOn) return forever();
    const isLast = this.#failsIn !== null && this.#failsIn-- <= 0;
    const isBefore = isLast && (this.#failsIn ?? 0) % 2 === 0;
    if (isBefore) return this.#fail();
    const result = await operation();
    if (isLast) return this.#fail();
    return this.#isOn ? result : forever();
  }

  /** An operation too small to fail, but one that a loop without end would do again and again. */
  count(): void {
    const now = this.#options.now();
    if (now !== this.#instant) {
      this.#instant = now;
      this.#operations = 0;
    }
    this.#operations += 1;
    if (!this.#isOn || this.#operations <= MAX_OPERATIONS_AN_INSTANT) return;
    this.#options.stuck();
    this.cut();
  }

  #fail(): Promise<never> {
    if (this.#isOn) this.#options.failed();
    this.cut();
    return forever();
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
