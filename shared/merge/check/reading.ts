import { type ParseError, parse as parseJsonc } from 'jsonc-parser';
import type { Notation } from '../structure/root.ts';
import { once } from '../text/once.ts';
import { countJsonDuplicates } from './json-duplicates.ts';
import { readYaml } from './read-yaml.ts';
import type { Work } from './work.ts';

/** What a parser that had no part in the merge says about a text. */
export interface Reading {
  /** 0: doesn't parse. 1: parses with comments or trailing commas in JSON. 2: parses. */
  grade: 0 | 1 | 2;
  /** How often each key stands in a map that has it already. */
  readonly duplicates: ReadonlyMap<string, number>;
}

const unreadable: Reading = { grade: 0, duplicates: new Map() };

/** Reads texts of one merge; pieces of YAML that several of them share are parsed once. */
export class Reader {
  private readonly notation: Notation;
  private readonly work: Work;
  private readonly known = new Map<string, Reading>();
  private readonly pieces = new Map<string, readonly string[] | null>();

  constructor(notation: Notation, work: Work) {
    this.notation = notation;
    this.work = work;
  }

  read(text: string): Reading {
    const known = this.known.get(text);
    if (known) return known;
    const reading = this.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    this.known.set(text, reading);
    return reading;
  }

  private parse(text: string): Reading {
    // To YAML both line ends are one and the same.
    if (this.notation === 'yaml') return readYaml(text.replaceAll('\r\n', '\n'), this.pieces, this.work);
    if (this.notation === 'json-lines') return readJsonLines(text);
    return readJson(text);
  }
}

function readJson(text: string): Reading {
  const grade = gradeJson(text);
  if (grade === 0) return unreadable;
  const duplicates = once(() => countJsonDuplicates(text));
  return {
    grade,
    get duplicates() {
      return duplicates();
    },
  };
}

function gradeJson(text: string): Reading['grade'] {
  try {
    JSON.parse(text);
    return 2;
  } catch {
    const errors: ParseError[] = [];
    parseJsonc(text, errors, { allowTrailingComma: true });
    return errors.length === 0 ? 1 : 0;
  }
}

function readJsonLines(text: string): Reading {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const readings = lines.map(readJson);
  if (readings.some(({ grade }) => grade < 2)) return unreadable;
  const duplicates = new Map<string, number>();
  for (const reading of readings) {
    for (const [key, count] of reading.duplicates) duplicates.set(key, (duplicates.get(key) ?? 0) + count);
  }
  return { grade: 2, duplicates };
}

/** Whether a merged text parses as well as its sources and has no key twice that none of them had twice. */
export function isSound(merged: Reading, sources: readonly Reading[]): boolean {
  if (merged.grade < Math.min(...sources.map(({ grade }) => grade))) return false;
  return [...merged.duplicates].every(([key, count]) =>
    sources.some(({ duplicates }) => (duplicates.get(key) ?? 0) >= count),
  );
}
