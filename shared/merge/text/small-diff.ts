import { diffIndices } from 'node-diff3';
import type { Span } from './middle-snake.ts';

/** Steps that the library may take in one comparison: some milliseconds at most, whatever the shape. */
export const mostLibrarySteps = 400_000;

/**
 * What comparing two stretches costs the library at most: for each pair of equal lines it may walk along all chains that
 * it has, which are no more than the shorter stretch has lines. On texts of few different lines that is the cube of their
 * length.
 */
export function librarySteps(a: readonly number[], b: readonly number[], span: Span): number {
  const { aStart, aEnd, bStart, bEnd } = span;
  const [aLength, bLength] = [aEnd - aStart, bEnd - bStart];
  const counts = new Map<number, number>();
  for (let at = aStart; at < aEnd; at++) {
    const line = a[at] ?? 0;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  let equalPairs = 0;
  for (let at = bStart; at < bEnd; at++) equalPairs += counts.get(b[at] ?? 0) ?? 0;
  return aLength + bLength + equalPairs * Math.min(aLength, bLength);
}

/** The hunks in which two short stretches differ, by the library. */
export function smallDiff(a: readonly number[], b: readonly number[], span: Span): Span[] {
  const { aStart, aEnd, bStart, bEnd } = span;
  return diffIndices(a.slice(aStart, aEnd), b.slice(bStart, bEnd)).map(({ buffer1, buffer2 }) => ({
    aStart: aStart + buffer1[0],
    aEnd: aStart + buffer1[0] + buffer1[1],
    bStart: bStart + buffer2[0],
    bEnd: bStart + buffer2[0] + buffer2[1],
  }));
}
