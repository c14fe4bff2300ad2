/** Lets a plan be tried and taken back: remembers what maps held before they were changed. */
export class UndoLog {
  readonly #steps: (() => void)[] = [];

  /** A point to come back to. */
  get mark(): number {
    return this.#steps.length;
  }

  /** Sets `key` to `value`, or removes it where `value` is `undefined`. */
  set<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
    const before = map.get(key);
    const had = map.has(key);
    this.#steps.push(() => {
      if (had && before !== undefined) map.set(key, before);
      else map.delete(key);
    });
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }

  rollback(mark: number): void {
    while (this.#steps.length > mark) this.#steps.pop()?.();
  }
}
