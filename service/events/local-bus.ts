/** The bus of a single instance: who listens has heard when `publish` returns. */
import type { Bus } from './bus.ts';

export class LocalBus<EventTypes> implements Bus<EventTypes> {
  readonly #listeners = new Map<keyof EventTypes, Set<(event: never) => void>>();
  readonly #report: (error: unknown, kind: keyof EventTypes) => void;
  /** What listeners publish themselves comes after what they were told: all hear it in that order. */
  readonly #waiting: (() => void)[] = [];
  #isTelling = false;

  constructor(report: (error: unknown, kind: keyof EventTypes) => void) {
    this.#report = report;
  }

  publish<Kind extends keyof EventTypes>(kind: Kind, event: EventTypes[Kind]): void {
    this.#waiting.push(() => this.#tell(kind, event));
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
    this.#isTelling = false;
  }

  on<Kind extends keyof EventTypes>(kind: Kind, listener: (event: EventTypes[Kind]) => void): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners);
    // The same function may listen twice.
    const own = (event: EventTypes[Kind]) => listener(event);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  #tell<Kind extends keyof EventTypes>(kind: Kind, event: EventTypes[Kind]): void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    for (const listener of [...listeners] as ((event: EventTypes[Kind]) => void)[]) {
      if (!listeners.has(listener)) continue;
      try {
        listener(event);
      } catch (error) {
        this.#report(error, kind);
      }
    }
  }
}
