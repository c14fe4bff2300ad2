/** Runs one thing after the other: the engine's state is only ever touched within a turn. */
export class Turns {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  readonly #failed: (error: unknown) => void;
  readonly #ended: () => void;

  /** `failed` gets what a turn throws; `ended` is called after each turn. */
  constructor(handlers: { failed: (error: unknown) => void; ended: () => void }) {
    this.#failed = handlers.failed;
    this.#ended = handlers.ended;
  }

  /** Turns that wait or run. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when the turn has ended, whether or not it failed. */
  take(turn: () => Promise<void> | void): Promise<void> {
    this.#waiting += 1;
    this.#tail = this.#tail.then(async () => {
      try {
        await turn();
      } catch (error) {
        this.#failed(error);
      } finally {
        this.#waiting -= 1;
        this.#ended();
      }
    });
    return this.#tail;
  }

  /** Resolves when every turn taken so far has ended. */
  drained(): Promise<void> {
    return this.#tail;
  }
}

/** Runs in a turn, whose failure is dealt with as always, and is thrown here as well. */
export async function outcomeOf(
  run: () => Promise<void>,
  take: (turn: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const outcome: { error: unknown } = { error: null };
  await take(() =>
    run().catch((error: unknown) => {
      outcome.error = error;
      throw error;
    }),
  );
  if (outcome.error !== null) throw outcome.error;
}
