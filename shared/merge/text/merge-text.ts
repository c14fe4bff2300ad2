import type { MergeConflict } from '../result.ts';
import { diff } from './diff.ts';
import { eolOf, lineStarts, splitLines, type TextLines } from './lines.ts';
import { numberLines } from './number-lines.ts';
import { once } from './once.ts';
import { type Region, regionsOf } from './regions.ts';

export interface TextMerge {
  isClean: boolean;
  /** Put together when first read: where the structure answers in the end, nobody needs it. */
  readonly content: string;
  /** Described when first read. */
  readonly conflicts: MergeConflict[];
}

interface Sides<T> {
  base: T;
  local: T;
  remote: T;
}

/**
 * Merges by lines. BOM, kind of line end and final newline are no lines: each follows the side that changed it, and
 * local where both did. Where both sides changed the same lines differently, `content` holds local's.
 */
export function mergeText(texts: { base: string | null; local: string; remote: string }): TextMerge {
  const base = texts.base ?? '';
  const keepCr = [base, texts.local, texts.remote].some((text) => eolOf(text) === 'mixed');
  const local = splitLines(texts.local, keepCr);
  const remote = splitLines(texts.remote, keepCr);
  // A base that is absent or empty has no opinion about line ends.
  const split = { base: base === '' ? { ...local, lines: [] } : splitLines(base, keepCr), local, remote };
  const { merged, clashes } = mergeLines(split);
  const content = once(() => join(merged, split, keepCr));
  const conflicts = once(() => describeAll(clashes, texts));
  return {
    isClean: clashes.length === 0,
    get content() {
      return content();
    },
    get conflicts() {
      return conflicts();
    },
  };
}

function describeAll(
  clashes: Region[],
  texts: { base: string | null; local: string; remote: string },
): MergeConflict[] {
  if (clashes.length === 0) return [];
  const ranger = (text: string): ((lines: [number, number]) => Range) => {
    const starts = lineStarts(text);
    return ([first, end]) => {
      const start = starts[first] ?? text.length;
      const stop = starts[end] ?? text.length;
      return { text: text.slice(start, stop), range: { start, end: stop } };
    };
  };
  const [base, local, remote] = [
    texts.base === null ? null : ranger(texts.base),
    ranger(texts.local),
    ranger(texts.remote),
  ];
  return clashes.map((region) => ({
    place: placeOf(region.local),
    kind: 'text',
    base: base?.(region.base) ?? null,
    local: local(region.local),
    remote: remote(region.remote),
  }));
}

type Range = NonNullable<MergeConflict['local']>;

function placeOf([first, end]: [number, number]): string {
  return end - first > 1 ? `lines ${first + 1}–${end}` : `line ${first + 1}`;
}

function mergeLines(split: Sides<TextLines>): { merged: string[]; clashes: Region[] } {
  const [base = [], local = [], remote = []] = numberLines(split.base.lines, split.local.lines, split.remote.lines);
  const merged: string[] = [];
  const clashes: Region[] = [];
  for (const region of regionsOf(diff(base, local), diff(base, remote), base.length)) {
    const side = region.kind === 'remote' ? 'remote' : 'local';
    for (let at = region[side][0]; at < region[side][1]; at++) merged.push(split[side].lines[at] ?? '');
    if (region.kind === 'both' && !sameLines(local, region.local, remote, region.remote)) clashes.push(region);
  }
  return { merged, clashes };
}

function sameLines(a: number[], aSpan: [number, number], b: number[], bSpan: [number, number]): boolean {
  if (aSpan[1] - aSpan[0] !== bSpan[1] - bSpan[0]) return false;
  for (let at = aSpan[0]; at < aSpan[1]; at++) if (a[at] !== b[at - aSpan[0] + bSpan[0]]) return false;
  return true;
}

/** The value of whoever changed it; local's where both did. */
export function changed<T>({ base, local, remote }: Sides<T>): T {
  return local === base ? remote : local;
}

function join(merged: string[], split: Sides<TextLines>, keepCr: boolean): string {
  const of = <K extends keyof TextLines>(key: K): TextLines[K] =>
    changed({ base: split.base[key], local: split.local[key], remote: split.remote[key] });
  const eol = !keepCr && of('eol') === 'crlf' ? '\r\n' : '\n';
  const text = merged.join(eol) + (merged.length > 0 && of('finalNewline') ? eol : '');
  return of('bom') ? `\uFEFF${text}` : text;
}
