import type { Notation } from '../structure/root.ts';
import type { Telling } from './builder.ts';
import { Pool } from './pool.ts';
import { readJson, readJsonLines } from './read-json.ts';
import { readLenientYaml } from './read-lenient-yaml.ts';
import { readYaml } from './read-yaml.ts';

/** What parsers that had no part in the merge say about a text. */
export interface Reading extends Telling {
  /** 1: only if the parser is lenient: comments or trailing commas in JSON, quoted text that YAML wants indented. 2: parses. */
  grade: 1 | 2;
}

/** `broken`: it doesn't parse, or an alias in it stands for nothing. */
export type Unread = 'broken' | 'too deep';

/** Deeper than this nothing is read. */
const deepest = 1000;

/** Reads the texts of one merge; what they have in common is the same object in all of them. */
export class Reader {
  private readonly notation: Notation;
  private readonly pool = new Pool();
  private readonly known = new Map<string, Reading | Unread>();

  constructor(notation: Notation) {
    this.notation = notation;
  }

  read(text: string): Reading | Unread {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const reading = this.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    this.known.set(text, reading);
    return reading;
  }

  private parse(text: string): Reading | Unread {
    if (this.notation !== 'yaml') {
      const told = this.notation === 'json' ? readJson(text, this.pool) : readJsonLines(text, this.pool);
      return told ? finish(told, told.isStrict ? 2 : 1) : 'broken';
    }
    const told = readYaml(text, this.pool, deepest);
    if (told === 'too deep') return told;
    if (told !== 'broken') return finish(told, 2);
    const lenient = readLenientYaml(text, this.pool);
    return lenient ? finish(lenient, 1) : 'broken';
  }
}

function finish(told: Telling, grade: Reading['grade']): Reading | Unread {
  if (told.hasLooseAlias) return 'broken';
  return told.depth > deepest ? 'too deep' : { ...told, grade };
}
