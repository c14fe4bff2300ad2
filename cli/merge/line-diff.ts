/** The lines in which two texts differ. Myers' algorithm (1986), with equal heads and tails cut off first. */

/** Where the texts differ: half-open ranges of lines in each. */
export interface LineChange {
  left: { start: number; end: number };
  right: { start: number; end: number };
}

/** Past so many edits the rest counts as one change: the work grows with their square. */
const MAX_EDITS = 1000;

export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export function diffLines(left: readonly string[], right: readonly string[]): LineChange[] {
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1;
  let tail = 0;
  const most = Math.min(left.length, right.length) - head;
  while (tail < most && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  const common = commonLines(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  const changes: LineChange[] = [];
  let [x, y] = [head, head];
  const upTo = (toX: number, toY: number) => {
    if (toX > x || toY > y) changes.push({ left: { start: x, end: toX }, right: { start: y, end: toY } });
  };
  for (const [atX, atY] of common) {
    upTo(head + atX, head + atY);
    [x, y] = [head + atX + 1, head + atY + 1];
  }
  upTo(left.length - tail, right.length - tail);
  return changes;
}

/** Pairs of indices of lines that both have, in order: a longest such list, or nothing past the bound. */
function commonLines(left: readonly string[], right: readonly string[]): [number, number][] {
  const trace = furthestReaches(left, right);
  const pairs: [number, number][] = [];
  let [x, y] = [left.length, right.length];
  for (let edits = (trace?.length ?? 0) - 1; edits >= 0; edits -= 1) {
    const reach = trace?.[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(reach, diagonal - 1) < at(reach, diagonal + 1));
    const before = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : at(reach, before);
    const fromY = edits === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY && left[x - 1] === right[y - 1]) {
      [x, y] = [x - 1, y - 1];
      pairs.push([x, y]);
    }
    [x, y] = [fromX, fromY];
  }
  return pairs.reverse();
}

/** For each number of edits, what was reached on each diagonal before it; `null` past the bound. */
function furthestReaches(left: readonly string[], right: readonly string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  const reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(MAX_EDITS, left.length + right.length); edits += 1) {
    trace.push(new Map(reach));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && at(reach, diagonal - 1) < at(reach, diagonal + 1));
      let x = down ? at(reach, diagonal + 1) : at(reach, diagonal - 1) + 1;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x += 1;
      reach.set(diagonal, x);
      if (x >= left.length && x - diagonal >= right.length) return trace;
    }
  }
  return null;
}

function at(reach: ReadonlyMap<number, number>, diagonal: number): number {
  return reach.get(diagonal) ?? 0;
}
