import { diffIndices } from 'node-diff3';
import { uniqueAnchors } from './anchors.ts';

/** `a[aStart, aEnd)` was replaced by `b[bStart, bEnd)`. */
export interface Hunk {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/**
 * The library compares every line of one text with the longest chain found so far, so its cost grows with the product
 * of the lengths. Up to this product it answers within a few milliseconds.
 */
const exactProduct = 1_000_000;
/** Beyond this product a stretch without a single unique line is taken as one replaced block. */
const longestProduct = 9_000_000;

/**
 * Pairs of equal lines that one comparison may look at: on texts of few different lines the library keeps each of them,
 * at eight in a microsecond. Beyond, what is left is one replaced block wherever it has no unique line.
 */
const mostEqualPairs = 4_000_000;

const noCount = (): void => undefined;

interface Span {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** The hunks in which two sequences of line numbers (equal number, equal line) differ, in order. */
export function diff(
  a: readonly number[],
  b: readonly number[],
  spend: (equalPairs: number) => void = noCount,
): Hunk[] {
  const hunks: Hunk[] = [];
  let left = mostEqualPairs;
  const mayCompare = (span: Span): boolean => {
    const pairs = equalPairs(a, b, span);
    spend(pairs);
    left -= pairs;
    return left >= 0;
  };
  diffSpan(a, b, { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length }, { hunks, mayCompare });
  return slideDown(a, b, hunks);
}

/**
 * An insertion or deletion among repeated lines can stand in several places; like Git, take the last. Both sides of a
 * merge then see the same change in the same place, and a new block begins where the old one began.
 */
function slideDown(a: readonly number[], b: readonly number[], hunks: readonly Hunk[]): Hunk[] {
  const slid: Hunk[] = [];
  for (let at = hunks.length - 1; at >= 0; at--) {
    const hunk = { ...(hunks[at] ?? { aStart: 0, aEnd: 0, bStart: 0, bEnd: 0 }) };
    const next = slid.at(-1);
    const [aLimit, bLimit] = [next?.aStart ?? a.length, next?.bStart ?? b.length];
    const [lines, start, end] =
      hunk.aStart === hunk.aEnd ? ([b, 'bStart', 'bEnd'] as const) : ([a, 'aStart', 'aEnd'] as const);
    const pure = hunk.aStart === hunk.aEnd || hunk.bStart === hunk.bEnd;
    while (pure && hunk.aEnd < aLimit && hunk.bEnd < bLimit && lines[hunk[start]] === lines[hunk[end]]) {
      hunk.aStart++;
      hunk.aEnd++;
      hunk.bStart++;
      hunk.bEnd++;
    }
    if (next && hunk.aEnd === next.aStart && hunk.bEnd === next.bStart) {
      next.aStart = hunk.aStart;
      next.bStart = hunk.bStart;
    } else slid.push(hunk);
  }
  return slid.reverse();
}

interface Search {
  hunks: Hunk[];
  /** Whether there is work left to compare two stretches exactly. */
  mayCompare(span: Span): boolean;
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
  const product = aLength * bLength;
  if (product <= exactProduct && search.mayCompare(span)) {
    exactDiff(a, b, span, search.hunks);
    return;
  }
  const anchors = uniqueAnchors(a, b, span);
  if (anchors.length === 0) {
    if (product > exactProduct && product <= longestProduct && search.mayCompare(span)) {
      exactDiff(a, b, span, search.hunks);
    } else search.hunks.push(span);
    return;
  }
  let { aStart, bStart } = span;
  for (const [aAt, bAt] of anchors) {
    diffSpan(a, b, { aStart, aEnd: aAt, bStart, bEnd: bAt }, search);
    aStart = aAt + 1;
    bStart = bAt + 1;
  }
  diffSpan(a, b, { aStart, aEnd: span.aEnd, bStart, bEnd: span.bEnd }, search);
}

/** How many lines of one stretch equal one of the other, counted for each pair. */
function equalPairs(a: readonly number[], b: readonly number[], { aStart, aEnd, bStart, bEnd }: Span): number {
  const counts = new Map<number, number>();
  for (let at = aStart; at < aEnd; at++) counts.set(a[at] ?? -1, (counts.get(a[at] ?? -1) ?? 0) + 1);
  let pairs = 0;
  for (let at = bStart; at < bEnd; at++) pairs += counts.get(b[at] ?? -1) ?? 0;
  return pairs;
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

function exactDiff(a: readonly number[], b: readonly number[], span: Span, out: Hunk[]): void {
  const found = diffIndices(a.slice(span.aStart, span.aEnd), b.slice(span.bStart, span.bEnd));
  for (const { buffer1, buffer2 } of found) {
    const aStart = span.aStart + buffer1[0];
    const bStart = span.bStart + buffer2[0];
    out.push({ aStart, aEnd: aStart + buffer1[1], bStart, bEnd: bStart + buffer2[1] });
  }
}
