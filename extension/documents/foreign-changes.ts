/**
 * What sync has written beneath one open document. VS Code loads it as an element of the undo stack like any other, so
 * Undo would take a teammate's edit away, and the next save would send that. Pure.
 */

/** From one text of the document to the next. */
export interface ForeignChange {
  before: string;
  after: string;
}

/** So many are told apart; what is older is deep down in the undo stack. */
const MOST_KEPT = 50;
const MOST_ANNOUNCED = 8;

export class ForeignChanges {
  /** What sync is about to write, or has just written, and the editor has not loaded yet. */
  #announced: string[] = [];
  #changes: ForeignChange[] = [];

  /** Sync is going to write this. */
  announce(text: string): void {
    this.#announced = [...this.#announced, plain(text)].slice(-MOST_ANNOUNCED);
  }

  /** The document was other than it is now, and nobody is known to have typed. @returns whether sync has written it */
  loaded(change: ForeignChange): boolean {
    if (this.#announced.length === 0 || !this.#announced.includes(plain(change.after))) return false;
    this.#announced = [];
    this.add(change);
    return true;
  }

  add(change: ForeignChange): void {
    if (change.before === change.after) return;
    this.#changes = [...this.#changes.filter(({ before }) => before !== change.before), change].slice(-MOST_KEPT);
  }

  /** The change that a document with this text lacks: it has been undone, and nothing else. */
  missingFrom(text: string): ForeignChange | null {
    return this.#changes.findLast(({ before }) => before === text) ?? null;
  }
}

/** A document knows no byte order mark, and one kind of line end. */
function plain(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

/** The one stretch in which two texts differ: `text` takes the place of what lies between `start` and `end` of `from`. */
export function difference(from: string, to: string): { start: number; end: number; text: string } {
  let start = 0;
  const most = Math.min(from.length, to.length);
  while (start < most && from[start] === to[start]) start += 1;
  let same = 0;
  while (same < most - start && from[from.length - 1 - same] === to[to.length - 1 - same]) same += 1;
  // Neither end may tear a character, or a line end, apart.
  while (start > 0 && isTorn(from, to, start)) start -= 1;
  while (same > 0 && (isTorn(from, from, from.length - same) || isTorn(to, to, to.length - same))) same -= 1;
  return { start, end: from.length - same, text: to.slice(start, to.length - same) };
}

function isTorn(one: string, other: string, at: number): boolean {
  return [one, other].some((text) => /[\uD800-\uDBFF][\uDC00-\uDFFF]|\r\n/.test(text.slice(at - 1, at + 1)));
}
