import type { Properties, Value } from './pool.ts';

/**
 * The scalars of the text that was read first, in order. Most of the other texts stand as there: following it scalar by
 * scalar spares nearly all look-ups.
 */
export class Trail {
  private readonly values: Value[] = [];
  /** Position behind each value, by its id. */
  private readonly behind: (number | undefined)[] = [];
  private next = 0;
  private isLaid = false;

  /** Called before each text. */
  begin(): void {
    if (this.values.length > 0) this.isLaid = true;
    this.next = 0;
  }

  /** The scalar that comes next, if it is this one. */
  expected(kind: Value['kind'], text: string, { tag, anchor }: Properties): Value | null {
    if (!this.isLaid) return null;
    const value = this.values[this.next];
    if (!value || value.text !== text || value.kind !== kind || value.tag !== tag || value.anchor !== anchor)
      return null;
    this.next++;
    return value;
  }

  /** Goes on behind a scalar that was not the expected one. */
  pass(value: Value): void {
    if (this.isLaid) this.next = this.behind[value.id] ?? this.next;
    else this.behind[value.id] = this.values.push(value);
  }
}
