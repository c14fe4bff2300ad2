import type { Disposable } from './ports.ts';

/** Listeners to one kind of event. What a listener throws does not keep the others from hearing it. */
export class Emitter<Event> {
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #failed: (error: unknown) => void;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  on(listener: (event: Event) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  emit(event: Event): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
