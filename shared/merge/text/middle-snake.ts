/** A stretch of each of two sequences. */
export interface Span {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** Counts steps of a search; says whether one more stretch of them may be taken. */
export type MaySpend = (steps: number) => boolean;

/**
 * A point through which a shortest edit leads from one stretch to the other, found from both ends at once in space that
 * grows with their lengths (Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, section 4b).
 * `null`: there is no work left to find it.
 */
export function middleOf(
  a: readonly number[],
  b: readonly number[],
  span: Span,
  maySpend: MaySpend,
): [a: number, b: number] | null {
  const { aStart, aEnd, bStart, bEnd } = span;
  const [n, m] = [aEnd - aStart, bEnd - bStart];
  const delta = n - m;
  const isOdd = (delta & 1) === 1;
  const most = (n + m + 1) >> 1;
  const size = 2 * most + 2;
  // Furthest points of each diagonal, from the start and (counted from the end) from the end.
  const [forth, back] = [new Int32Array(size), new Int32Array(size)];
  for (let d = 0; d <= most; d++) {
    let steps = 2 * d + 2;
    for (let k = -d; k <= d; k += 2) {
      const at = k + most;
      let x =
        k === -d || (k !== d && (forth[at - 1] ?? 0) < (forth[at + 1] ?? 0))
          ? (forth[at + 1] ?? 0)
          : (forth[at - 1] ?? 0) + 1;
      const start = x;
      while (x < n && x - k < m && a[aStart + x] === b[bStart + x - k]) x++;
      steps += x - start;
      forth[at] = x;
      const other = delta - k;
      if (isOdd && other >= 1 - d && other <= d - 1 && x + (back[other + most] ?? 0) >= n) {
        return [aStart + x, bStart + x - k];
      }
    }
    for (let k = -d; k <= d; k += 2) {
      const at = k + most;
      let x =
        k === -d || (k !== d && (back[at - 1] ?? 0) < (back[at + 1] ?? 0))
          ? (back[at + 1] ?? 0)
          : (back[at - 1] ?? 0) + 1;
      const start = x;
      while (x < n && x - k < m && a[aEnd - 1 - x] === b[bEnd - 1 - x + k]) x++;
      steps += x - start;
      back[at] = x;
      const other = delta - k;
      if (!isOdd && other >= -d && other <= d && x + (forth[other + most] ?? 0) >= n) {
        return [aEnd - x, bEnd - x + k];
      }
    }
    if (!maySpend(steps)) return null;
  }
  return null;
}
