import { type Data, isObject } from './data.ts';
import { type Layout, writeJson } from './write-json.ts';

/** How a text lays out JSON. */
export class JsonStyle {
  readonly #text: string;
  readonly layout: Layout;
  /** Whether the text has lines at all. */
  readonly #onLines: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#onLines = text.includes('\n');
    this.layout = { unit: /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ', eol: text.includes('\r\n') ? '\r\n' : '\n' };
  }

  /** A value that takes the place of the one at this offset. */
  write(data: Data, offset: number): string {
    const isFlat = !isObject(data) && !Array.isArray(data);
    return isFlat || !this.#onLines ? writeJson(data) : writeJson(data, this.layout, this.indentAt(offset));
  }

  /** The white space that the line of this offset begins with. */
  indentAt(offset: number): string {
    const line = this.#text.slice(this.#text.lastIndexOf('\n', offset - 1) + 1, offset);
    return /^[ \t]*/.exec(line)?.[0] ?? '';
  }

  /** Whether what stands between two offsets is on lines of its own. An empty object is, where the text has lines. */
  spreads(from: number, to: number, { isEmpty }: { isEmpty: boolean }): boolean {
    if (isEmpty) return this.#onLines;
    const end = this.#text.indexOf('\n', from);
    return end !== -1 && end < to;
  }
}
