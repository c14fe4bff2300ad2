import type { Disposable } from './lifetime.ts';

/** Those who want to hear of something. */
export class Listeners<Value> implements Disposable {
  readonly #listeners = new Set<(value: Value) => void>();

  add(listener: (value: Value) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  tell(value: Value): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
