import { diff, type Hunk } from '../text/diff.ts';
import { isAlike } from './alike.ts';
import type { Four } from './holds.ts';
import { isCollection, type Value } from './pool.ts';

type Run = readonly number[];

/** Beyond this many items on each side nobody looks for those that were changed in their places. */
const mostCompared = 100;

/** Whether what each side inserted or put in place of something stands in the outcome in one piece. */
export function runsHold(lists: Four<readonly Value[]>, numbers: Four<readonly number[]>): boolean {
  const hunks = { local: diff(numbers.base, numbers.local), remote: diff(numbers.base, numbers.remote) };
  if (hasDeletedReplaced(hunks.local, hunks.remote) || hasDeletedReplaced(hunks.remote, hunks.local)) return false;
  const runs = {
    local: runsOf(lists, numbers, 'local', hunks.local),
    remote: runsOf(lists, numbers, 'remote', hunks.remote),
  };
  const outcome = new Outcome(numbers.merged);
  const whole = {
    local: runs.local.filter((run) => outcome.has(run)),
    remote: runs.remote.filter((run) => outcome.has(run)),
  };
  return (['local', 'remote'] as const).every((side) => {
    if (whole[side].length === runs[side].length) return true;
    const others = whole[side === 'local' ? 'remote' : 'local'];
    const broken = runs[side].filter((run) => !whole[side].includes(run));
    // What one side inserted may be part of what the other did.
    return broken.length <= mostCompared && broken.every((run) => others.some((other) => isPartOf(run, other)));
  });
}

/** Whether one side deleted what the other put something else in place of. Both lists are in order. */
function hasDeletedReplaced(deleting: readonly Hunk[], replacing: readonly Hunk[]): boolean {
  const deletions = deleting.filter(({ bStart, bEnd }) => bStart === bEnd);
  const replacements = replacing.filter(({ aStart, aEnd, bStart, bEnd }) => aStart < aEnd && bStart < bEnd);
  let at = 0;
  return deletions.some(({ aStart, aEnd }) => {
    while ((replacements[at]?.aEnd ?? Infinity) <= aStart) at++;
    return (replacements[at]?.aStart ?? Infinity) < aEnd;
  });
}

function runsOf(
  lists: Four<readonly Value[]>,
  numbers: Four<readonly number[]>,
  side: 'local' | 'remote',
  hunks: readonly Hunk[],
): Run[] {
  return hunks.flatMap((hunk) => {
    const ends = [...editedIn(hunk, lists.base, lists[side]), hunk.bEnd];
    let from = hunk.bStart;
    return ends.flatMap((to): Run[] => {
      const run = numbers[side].slice(from, to);
      from = to + 1;
      return run.length > 0 ? [run] : [];
    });
  });
}

/** Where items of a side stand that were changed in their places and not put in place of others. */
function editedIn({ aStart, aEnd, bStart, bEnd }: Hunk, base: readonly Value[], side: readonly Value[]): number[] {
  const edited: number[] = [];
  if (aEnd - aStart > mostCompared || bEnd - bStart > mostCompared) return edited;
  // Scalars that stand side by side and were all exchanged are rather a new piece than edits of the old one.
  const isEdit = bEnd - bStart === 1 || side.slice(bStart, bEnd).every(isCollection);
  const isInPlace = aEnd - aStart === bEnd - bStart && isEdit;
  let from = aStart;
  for (let at = bStart; at < bEnd; at++) {
    const item = side[at];
    if (!item) continue;
    const found = isInPlace ? at - bStart + aStart : indexOfAlike(base, item, from, aEnd);
    if (found < 0) continue;
    edited.push(at);
    from = found + 1;
  }
  return edited;
}

function indexOfAlike(base: readonly Value[], item: Value, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const one = base[at];
    if (one && isAlike(one, item)) return at;
  }
  return -1;
}

/** Looks for runs in the outcome; what is there often costs no more than what is there once. */
class Outcome {
  private readonly tokens: Run;
  private readonly places: number[][] = [];
  private left: number;

  constructor(tokens: Run) {
    this.tokens = tokens;
    this.left = 50 * (tokens.length + 1000);
    tokens.forEach((token, at) => {
      const known = this.places[token];
      if (known) known.push(at);
      else this.places[token] = [at];
    });
  }

  has(run: Run): boolean {
    const count = (token: number): number => this.places[token]?.length ?? 0;
    const rarest = run.reduce((best, token) => (count(token) < count(best) ? token : best), run[0] ?? 0);
    const offset = run.indexOf(rarest);
    this.left -= run.length * (1 + count(rarest));
    if (this.left < 0) return false;
    return (this.places[rarest] ?? []).some((at) =>
      run.every((token, step) => this.tokens[at - offset + step] === token),
    );
  }
}

function isPartOf(run: Run, other: Run): boolean {
  let at = 0;
  for (const token of other) if (token === run[at]) at++;
  return at === run.length;
}
