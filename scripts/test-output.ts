/** What stages that run side by side say, one stage after the other: the first that has not ended is heard live. */
export class Outputs {
  readonly #left: string[];
  readonly #kept = new Map<string, string>();
  readonly #ended = new Set<string>();
  readonly #write: (text: string) => void;

  /** `order`: the names of the stages, as they are heard. */
  constructor(order: readonly string[], write: (text: string) => void) {
    this.#left = [...order];
    this.#write = write;
  }

  say(name: string, text: string): void {
    if (name === this.#left[0]) this.#write(text);
    else this.#kept.set(name, (this.#kept.get(name) ?? '') + text);
  }

  end(name: string): void {
    this.#ended.add(name);
    while (this.#ended.has(this.#left[0] ?? '')) {
      this.#left.shift();
      const next = this.#left[0] ?? '';
      this.#write(this.#kept.get(next) ?? '');
      this.#kept.delete(next);
    }
  }
}
