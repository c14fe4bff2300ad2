/** A pattern of paths as a tree of parts, and how globs are read into it. Braces, classes and escapes are known. */

export type Part =
  /** This character. */
  | { kind: 'character'; character: string }
  /** One character that is no slash and for which `holds` says so. */
  | { kind: 'one'; holds: (character: string) => boolean }
  /** Any number of characters that are no slash; at least one where it is all of a name. */
  | { kind: 'star'; isWholeName: boolean }
  /** Any number of whole folders: `**` and its slash. */
  | { kind: 'folders' }
  /** Anything at all. */
  | { kind: 'rest' }
  | { kind: 'either'; parts: readonly (readonly Part[])[] };

export const SLASH: Part = { kind: 'character', character: '/' };
export const ANY_ONE: Part = { kind: 'one', holds: () => true };

/** More numbers than anybody lists. */
const MOST_OF_RANGE = 1000;

export interface GlobSyntax {
  /** Those of a shell have `{a,b}` and `{1..3}`, and `**.json` means one in any folder. */
  kind: 'shell' | 'gitignore';
}

/** Reads a glob. What is not closed is taken literally. Case is the caller's to settle. */
export function readGlob(glob: string, syntax: GlobSyntax): Part[] {
  return new GlobReader([...glob], syntax).read();
}

class GlobReader {
  readonly #text: readonly string[];
  readonly #syntax: GlobSyntax;
  #at = 0;

  constructor(text: readonly string[], syntax: GlobSyntax) {
    this.#text = text;
    this.#syntax = syntax;
  }

  read(): Part[] {
    const parts: Part[] = [];
    while (this.#at < this.#text.length) parts.push(this.#readPart());
    return parts;
  }

  #readPart(): Part {
    const character = this.#text[this.#at] ?? '';
    switch (character) {
      case '\\':
        return this.#readEscape();
      case '*':
        return this.#readStars();
      case '?':
        this.#at += 1;
        return ANY_ONE;
      case '[':
        return this.#readClass() ?? this.#readCharacter(character);
      case '{':
        return (this.#syntax.kind === 'shell' ? this.#readBraces() : null) ?? this.#readCharacter(character);
      default:
        return this.#readCharacter(character);
    }
  }

  #readCharacter(character: string): Part {
    this.#at += 1;
    return { kind: 'character', character };
  }

  #readEscape(): Part {
    if (this.#at + 1 < this.#text.length) this.#at += 1;
    return this.#readCharacter(this.#text[this.#at] ?? '\\');
  }

  /** `**` counts only where a name begins. */
  #readStars(): Part {
    const before = this.#text[this.#at - 1] ?? '/';
    let count = 0;
    while (this.#text[this.#at] === '*') {
      this.#at += 1;
      count += 1;
    }
    const after = this.#text[this.#at] ?? '/';
    const isAtStart = '/{,'.includes(before);
    const isWholeName = isAtStart && '/},'.includes(after);
    if (count < 2 || !isAtStart) return { kind: 'star', isWholeName };
    if (this.#text[this.#at] === '/') {
      this.#at += 1;
      return { kind: 'folders' };
    }
    const isAnyFolder = this.#syntax.kind === 'shell' && after === '.' && this.#at === count;
    return isWholeName || isAnyFolder ? { kind: 'rest' } : { kind: 'star', isWholeName };
  }

  #readClass(): Part | null {
    const isNegated = '!^'.includes(this.#text[this.#at + 1] ?? ' ');
    const from = this.#at + (isNegated ? 2 : 1);
    const to = this.#endOfClass(from);
    if (to === null) return null;
    const holds = readClass(this.#text.slice(from, to));
    this.#at = to + 1;
    return { kind: 'one', holds: (character) => holds(character) !== isNegated };
  }

  /** Where the bracket is closed; one that comes first stands for itself. */
  #endOfClass(from: number): number | null {
    for (let at = from; at < this.#text.length; at += 1) {
      if (this.#text[at] === '\\') at += 1;
      else if (this.#text[at] === '[' && this.#text[at + 1] === ':') at = this.#text.indexOf(']', at + 2);
      else if (this.#text[at] === ']' && at > from) return at;
      if (at < 0) return null;
    }
    return null;
  }

  #readBraces(): Part | null {
    const commas: number[] = [];
    const end = this.#endOfBraces(commas);
    if (end === null) return null;
    const range = commas.length === 0 ? rangeOf(this.#text.slice(this.#at + 1, end).join('')) : null;
    if (commas.length === 0 && range === null) return null;
    const cuts = [this.#at, ...commas, end];
    const inner = cuts.slice(1).map((cut, index) => this.#text.slice((cuts[index] ?? 0) + 1, cut));
    this.#at = end + 1;
    const parts = (range ?? inner).map((text) => new GlobReader([...text], this.#syntax).read());
    return { kind: 'either', parts };
  }

  #endOfBraces(commas: number[]): number | null {
    let depth = 0;
    for (let at = this.#at; at < this.#text.length; at += 1) {
      const character = this.#text[at];
      if (character === '\\') at += 1;
      else if (character === '{') depth += 1;
      else if (character === ',' && depth === 1) commas.push(at);
      else if (character === '}' && --depth === 0) return at;
    }
    return null;
  }
}

function rangeOf(text: string): string[][] | null {
  const [, from, to] = /^(-?\d{1,9})\.\.(-?\d{1,9})$/.exec(text) ?? [];
  const [, first, last] = /^([^.])\.\.([^.])$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const [low, high] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
    if (high - low >= MOST_OF_RANGE) return null;
    return Array.from({ length: high - low + 1 }, (_, index) => [...String(low + index)]);
  }
  if (first === undefined || last === undefined) return null;
  return [['[', first, '-', last, ']']];
}

const NAMED: Readonly<Record<string, RegExp>> = {
  alnum: /^[\p{L}\p{N}]$/u,
  alpha: /^\p{L}$/u,
  blank: /^[ \t]$/,
  digit: /^[0-9]$/,
  lower: /^\p{L}$/u,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^\s$/,
  upper: /^\p{L}$/u,
  xdigit: /^[0-9a-f]$/i,
};

/** What is between the brackets: characters, ranges, names such as `[:digit:]`. */
function readClass(text: readonly string[]): (character: string) => boolean {
  const tests: ((character: string) => boolean)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at, at + 12).join(''));
    const pattern = named === null ? undefined : NAMED[named[1] ?? ''];
    if (named !== null && pattern !== undefined) {
      tests.push((character) => pattern.test(character));
      at += named[0].length - 1;
      continue;
    }
    if (text[at] === '\\' && at + 1 < text.length) at += 1;
    const low = text[at] ?? '';
    if (text[at + 1] !== '-' || at + 2 >= text.length) {
      tests.push((character) => character === low);
      continue;
    }
    at += text[at + 2] === '\\' && at + 3 < text.length ? 3 : 2;
    const high = text[at] ?? '';
    tests.push((character) => low <= character && character <= high);
  }
  return (character) => tests.some((test) => test(character));
}
