import { uniqueAnchors } from './anchors.ts';
import { type MaySpend, middleOf, type Span } from './middle-snake.ts';
import { librarySteps, mostLibrarySteps, smallDiff } from './small-diff.ts';

/** `a[aStart, aEnd)` was replaced by `b[bStart, bEnd)`. */
export type Hunk = Span;

/** Up to this product of their lengths two stretches are compared exactly; beyond, lines that both have once come first. */
const exactProduct = 1_000_000;

/**
 * Steps that one comparison may take, at some hundred in a microsecond. Beyond, what is left is one replaced block
 * wherever it has no line that is there once.
 */
export const mostSteps = 3_000_000;

const noCount = (): void => undefined;

/** The hunks in which two sequences of line numbers (equal number, equal line) differ, in order. */
export function diff(a: readonly number[], b: readonly number[], spend: (steps: number) => void = noCount): Hunk[] {
  const hunks: Hunk[] = [];
  let left = mostSteps;
  const maySpend: MaySpend = (steps) => {
    spend(steps);
    left -= steps;
    return left >= 0;
  };
  diffSpan(
    a,
    b,
    { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length },
    {
      hunks,
      spend,
      maySpend,
      libraryLeft: mostLibrarySteps,
    },
  );
  return slideDown(a, b, joined(hunks));
}

/** Hunks that touch are one. */
function joined(hunks: readonly Hunk[]): Hunk[] {
  const all: Hunk[] = [];
  for (const hunk of hunks) {
    const last = all.at(-1);
    if (last && last.aEnd === hunk.aStart && last.bEnd === hunk.bStart) {
      last.aEnd = hunk.aEnd;
      last.bEnd = hunk.bEnd;
    } else all.push({ ...hunk });
  }
  return all;
}

/**
 * An insertion or deletion among repeated lines can stand in several places; like Git, take the last. Both sides of a
 * merge then see the same change in the same place, and a new block begins where the old one began.
 */
function slideDown(a: readonly number[], b: readonly number[], hunks: readonly Hunk[]): Hunk[] {
  const slid: Hunk[] = [];
  for (let at = hunks.length - 1; at >= 0; at--) {
    let hunk = { ...(hunks[at] ?? { aStart: 0, aEnd: 0, bStart: 0, bEnd: 0 }) };
    for (;;) {
      const next = slid.at(-1);
      slide(a, b, hunk, next);
      if (!next || hunk.aEnd !== next.aStart || hunk.bEnd !== next.bStart) break;
      // Joined with the next one it can perhaps go on.
      hunk = { aStart: hunk.aStart, aEnd: next.aEnd, bStart: hunk.bStart, bEnd: next.bEnd };
      slid.pop();
    }
    slid.push(hunk);
  }
  return slid.reverse();
}

function slide(a: readonly number[], b: readonly number[], hunk: Hunk, next: Hunk | undefined): void {
  const [aLimit, bLimit] = [next?.aStart ?? a.length, next?.bStart ?? b.length];
  const isInsertion = hunk.aStart === hunk.aEnd;
  if (!isInsertion && hunk.bStart !== hunk.bEnd) return;
  const [lines, start, end] = isInsertion ? ([b, 'bStart', 'bEnd'] as const) : ([a, 'aStart', 'aEnd'] as const);
  while (hunk.aEnd < aLimit && hunk.bEnd < bLimit && lines[hunk[start]] === lines[hunk[end]]) {
    hunk.aStart++;
    hunk.aEnd++;
    hunk.bStart++;
    hunk.bEnd++;
  }
}

interface Search {
  hunks: Hunk[];
  spend(steps: number): void;
  maySpend: MaySpend;
  /** Steps that the library may still take. */
  libraryLeft: number;
}

function diffSpan(a: readonly number[], b: readonly number[], whole: Span, search: Search): void {
  const span = withoutCommonEnds(a, b, whole);
  const aLength = span.aEnd - span.aStart;
  const bLength = span.bEnd - span.bStart;
  if (aLength === 0 && bLength === 0) return;
  if (aLength === 0 || bLength === 0) {
    search.hunks.push(span);
    return;
  }
  const isShort = aLength * bLength <= exactProduct;
  const steps = isShort ? librarySteps(a, b, span) : Infinity;
  if (steps <= search.libraryLeft) {
    search.libraryLeft -= steps;
    search.spend(steps);
    search.hunks.push(...smallDiff(a, b, span));
    return;
  }
  const anchors = isShort ? null : uniqueAnchors(a, b, span);
  if (!anchors || anchors.inA.length === 0) {
    exactDiff(a, b, span, search);
    return;
  }
  let { aStart, bStart } = span;
  for (let anchor = 0; anchor < anchors.inA.length; anchor++) {
    const [aAt, bAt] = [anchors.inA[anchor] ?? 0, anchors.inB[anchor] ?? 0];
    if (aAt > aStart || bAt > bStart) diffSpan(a, b, { aStart, aEnd: aAt, bStart, bEnd: bAt }, search);
    aStart = aAt + 1;
    bStart = bAt + 1;
  }
  diffSpan(a, b, { aStart, aEnd: span.aEnd, bStart, bEnd: span.bEnd }, search);
}

/** Compares two stretches line by line. Where there is no work left, lines that both have once are all that is found. */
function exactDiff(a: readonly number[], b: readonly number[], whole: Span, search: Search): void {
  const span = withoutCommonEnds(a, b, whole);
  const { aStart, aEnd, bStart, bEnd } = span;
  if (aStart === aEnd && bStart === bEnd) return;
  const middle = aStart === aEnd || bStart === bEnd ? null : middleOf(a, b, span, search.maySpend);
  if (!middle) {
    search.hunks.push(span);
    return;
  }
  const [aAt, bAt] = middle;
  exactDiff(a, b, { aStart, aEnd: aAt, bStart, bEnd: bAt }, search);
  exactDiff(a, b, { aStart: aAt, aEnd, bStart: bAt, bEnd }, search);
}

function withoutCommonEnds(a: readonly number[], b: readonly number[], span: Span): Span {
  let { aStart, aEnd, bStart, bEnd } = span;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart++;
    bStart++;
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  return { aStart, aEnd, bStart, bEnd };
}
