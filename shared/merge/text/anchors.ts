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
  const inA = onceIn(a, span.aStart, span.aEnd);
  const inB = onceIn(b, span.bStart, span.bEnd);
  const pairs: [number, number][] = [];
  for (const [line, aAt] of inA) {
    const bAt = inB.get(line);
    if (aAt >= 0 && bAt !== undefined && bAt >= 0) pairs.push([aAt, bAt]);
  }
  pairs.sort((x, y) => x[0] - y[0]);
  return longestRising(pairs.map((pair) => pair[1])).flatMap((at) => (pairs[at] ? [pairs[at]] : []));
}

function onceIn(lines: readonly number[], start: number, end: number): Map<number, number> {
  const seen = new Map<number, number>();
  for (let at = start; at < end; at++) {
    const line = lines[at] ?? -1;
    seen.set(line, seen.has(line) ? -1 : at);
  }
  return seen;
}
