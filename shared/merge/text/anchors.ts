/** Positions of the longest rising subsequence of `values`, by patience sorting. Values must differ. */
export function longestRising(values: ArrayLike<number>): number[] {
  const count = values.length;
  const [tails, before] = [new Int32Array(count), new Int32Array(count)];
  let length = 0;
  for (let at = 0; at < count; at++) {
    const value = values[at] ?? 0;
    // Most values go on where the last one ended.
    let place = length;
    if (length > 0 && (values[tails[length - 1] ?? 0] ?? 0) >= value) place = placeFor(value, values, tails, length);
    before[at] = place > 0 ? (tails[place - 1] ?? -1) : -1;
    tails[place] = at;
    if (place === length) length++;
  }
  const picked = new Array<number>(length);
  let at = length > 0 ? (tails[length - 1] ?? -1) : -1;
  for (let place = length - 1; place >= 0; place--) {
    picked[place] = at;
    at = before[at] ?? -1;
  }
  return picked;
}

/** The first of the tails, which rise, that is not below `value`. */
function placeFor(value: number, values: ArrayLike<number>, tails: Int32Array, length: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Span {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** Where each line stands that both stretches have, in rising order. */
interface Anchors {
  inA: readonly number[];
  inB: readonly number[];
}

/**
 * Lines that occur once in each stretch, as pairs of positions in rising order: the fixed points of a patience diff
 * (Bram Cohen, "Patience Diff Advantages", 2010).
 */
export function uniqueAnchors(a: readonly number[], b: readonly number[], span: Span): Anchors {
  let most = 0;
  for (let at = span.aStart; at < span.aEnd; at++) most = Math.max(most, a[at] ?? 0);
  for (let at = span.bStart; at < span.bEnd; at++) most = Math.max(most, b[at] ?? 0);
  const inA = onceIn(a, span.aStart, span.aEnd, most);
  const inB = onceIn(b, span.bStart, span.bEnd, most);
  const [places, others] = [new Int32Array(span.aEnd - span.aStart), new Int32Array(span.aEnd - span.aStart)];
  let count = 0;
  for (let at = span.aStart; at < span.aEnd; at++) {
    const line = a[at] ?? 0;
    const other = inB[line] ?? unseen;
    if (other < 0 || inA[line] !== at) continue;
    places[count] = at;
    others[count] = other;
    count++;
  }
  const rising = longestRising(others.subarray(0, count));
  return { inA: rising.map((at) => places[at] ?? 0), inB: rising.map((at) => others[at] ?? 0) };
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
