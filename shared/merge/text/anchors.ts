/** Positions of the longest rising subsequence of `values`, by patience sorting. Values must differ. */
export function longestRising(values: readonly number[]): number[] {
  const tails: number[] = [];
  const before: number[] = [];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before.push(low > 0 ? (tails[low - 1] ?? -1) : -1);
    tails[low] = at;
  }
  const picked: number[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) picked.push(at);
  return picked.reverse();
}

interface Span {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/**
 * Lines that occur once in each stretch, as pairs of positions in rising order: the fixed points of a patience diff
 * (Bram Cohen, "Patience Diff Advantages", 2010).
 */
export function uniqueAnchors(a: readonly number[], b: readonly number[], span: Span): [number, number][] {
  let most = 0;
  for (let at = span.aStart; at < span.aEnd; at++) most = Math.max(most, a[at] ?? 0);
  for (let at = span.bStart; at < span.bEnd; at++) most = Math.max(most, b[at] ?? 0);
  const inA = onceIn(a, span.aStart, span.aEnd, most);
  const inB = onceIn(b, span.bStart, span.bEnd, most);
  const pairs: [number, number][] = [];
  for (let at = span.aStart; at < span.aEnd; at++) {
    const line = a[at] ?? 0;
    const other = inB[line] ?? unseen;
    if (other >= 0 && inA[line] === at) pairs.push([at, other]);
  }
  return longestRising(pairs.map((pair) => pair[1])).flatMap((at) => (pairs[at] ? [pairs[at]] : []));
}

const unseen = -1;
const severalTimes = -2;

/** Where each line stands that stands there once. Lines are numbered from 0, so that an array does for a map. */
function onceIn(lines: readonly number[], start: number, end: number, most: number): Int32Array {
  const seen = new Int32Array(most + 1).fill(unseen);
  for (let at = start; at < end; at++) {
    const line = lines[at] ?? 0;
    seen[line] = seen[line] === unseen ? at : severalTimes;
  }
  return seen;
}
