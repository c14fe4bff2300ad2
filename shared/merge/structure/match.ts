import { cost, type Work } from '../check/work.ts';
import { longestRising } from '../text/anchors.ts';
import { diff } from '../text/diff.ts';
import { numberLines } from '../text/number-lines.ts';
import { canon } from './same.ts';
import { shapeOf } from './shape.ts';
import { likeness, similarity } from './similar.ts';
import type { Entry } from './tree.ts';

/** For each entry of one version the position of the same entry in the other, or -1. */
export type Match = number[];

/**
 * Items with different identities are one item whose identity was edited only if nearly all else is the same; less will
 * do where both sides have something else in its place, because then there is something to decide.
 */
const sameButName = 0.7;
/** Runs longer than this are not compared each with each. */
const longestRun = 40;

/** Matches the entries of two maps by key; the n-th of a key that is there twice with the n-th. */
export function matchKeys(base: readonly Entry[], side: readonly Entry[]): Match {
  const positions = new Map<string, number[]>();
  base.forEach(({ key }, at) => {
    const known = positions.get(key);
    if (known) known.push(at);
    else positions.set(key, [at]);
  });
  return side.map(({ key }) => positions.get(key)?.shift() ?? -1);
}

interface Named {
  entries: readonly Entry[];
  /** Names from {@link identify}; `null`: the list's items have no identity. */
  names: readonly (string | null)[] | null;
}

/**
 * Matches the items of two versions of a list: by identity, else by equality in order, else equal ones that moved, else
 * by place and likeness.
 */
export function matchItems(base: Named, side: Named, work: Work): Match {
  const match: Match = side.entries.map(() => -1);
  const taken = base.entries.map(() => false);
  const pair = (baseAt: number, sideAt: number): void => {
    match[sideAt] = baseAt;
    taken[baseAt] = true;
  };
  if (base.names && side.names) {
    const known = new Map(base.names.map((name, at) => [name, at]));
    side.names.forEach((name, at) => {
      const baseAt = name === null ? undefined : known.get(name);
      if (baseAt !== undefined) pair(baseAt, at);
    });
  }
  matchEqual(base.entries, side.entries, match, taken, pair, work);
  matchMoved(base.entries, side.entries, match, taken, pair);
  matchGaps(base, side, match, { taken, pair, sameButName });
  return match;
}

/** Matches items that neither side has any more with what each side has in their place. */
export function matchReplaced(base: Named, sides: readonly { side: Named; match: Match }[]): void {
  const known = sides.map(({ match }) => new Set(match));
  const gone = base.entries.map((_, at) => known.every((set) => !set.has(at)));
  if (!gone.some(Boolean)) return;
  for (const { side, match } of sides) {
    const taken = gone.map((isGone) => !isGone);
    const pair = (baseAt: number, sideAt: number): void => {
      match[sideAt] = baseAt;
      taken[baseAt] = true;
    };
    matchGaps(base, side, match, { taken, pair, sameButName: likeness });
  }
}

type Pair = (baseAt: number, sideAt: number) => void;

/** The longest common sequence of equal items; items that are matched already only fit each other. */
function matchEqual(
  base: readonly Entry[],
  side: readonly Entry[],
  match: Match,
  taken: boolean[],
  pair: Pair,
  work: Work,
): void {
  if (taken.every(Boolean) || match.every((at) => at >= 0)) return;
  const [inBase = [], inSide = []] = numberLines(
    base.map((entry, at) => (taken[at] ? `#${at}` : canon(entry.value))),
    side.map((entry, at) => ((match[at] ?? -1) >= 0 ? `#${match[at]}` : canon(entry.value))),
  );
  let baseAt = 0;
  let sideAt = 0;
  const equalUntil = (baseEnd: number): void => {
    for (; baseAt < baseEnd; baseAt++, sideAt++) if (match[sideAt] === -1) pair(baseAt, sideAt);
  };
  for (const hunk of diff(inBase, inSide, (steps) => work.spend(steps * cost.step))) {
    equalUntil(hunk.aStart);
    baseAt = hunk.aEnd;
    sideAt = hunk.bEnd;
  }
  equalUntil(base.length);
}

/** Equal items elsewhere in the list, if there is only one candidate on each side. */
function matchMoved(base: readonly Entry[], side: readonly Entry[], match: Match, taken: boolean[], pair: Pair): void {
  const gone = once(base, (at) => !taken[at]);
  const came = once(side, (at) => match[at] === -1);
  for (const [name, sideAt] of came) {
    const baseAt = gone.get(name) ?? -1;
    if (sideAt >= 0 && baseAt >= 0) pair(baseAt, sideAt);
  }
}

function once(entries: readonly Entry[], open: (at: number) => boolean): Map<string, number> {
  const seen = new Map<string, number>();
  entries.forEach((entry, at) => {
    if (!open(at)) return;
    const name = canon(entry.value);
    seen.set(name, seen.has(name) ? -1 : at);
  });
  return seen;
}

interface Pairing {
  taken: boolean[];
  pair: Pair;
  /** How alike items with different identities have to be. */
  sameButName: number;
}

/** Pairs what is left between two matched neighbours: it was replaced or changed there. */
function matchGaps(base: Named, side: Named, match: Match, pairing: Pairing): void {
  const { taken } = pairing;
  if (taken.every(Boolean) || match.every((at) => at >= 0)) return;
  const matched: number[] = [];
  for (let sideAt = 0; sideAt < match.length; sideAt++) if ((match[sideAt] ?? -1) >= 0) matched.push(sideAt);
  let baseFrom = 0;
  let sideFrom = 0;
  const pairUntil = (baseTo: number, sideTo: number): void => {
    if (baseTo !== baseFrom && sideTo !== sideFrom) {
      const gone = range(baseFrom, baseTo).filter((at) => !taken[at]);
      const came = range(sideFrom, sideTo).filter((at) => match[at] === -1);
      pairRun(base, side, gone, came, pairing);
    }
    baseFrom = baseTo + 1;
    sideFrom = sideTo + 1;
  };
  // Positions are taken before anything is paired, which changes `match`.
  const anchors = longestRising(matched.map((sideAt) => match[sideAt] ?? -1)).map((at) => matched[at] ?? 0);
  for (const sideAt of anchors) pairUntil(match[sideAt] ?? 0, sideAt);
  pairUntil(base.entries.length, side.entries.length);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
}

function pairRun(base: Named, side: Named, gone: number[], came: number[], pairing: Pairing): void {
  if (gone.length === 0 || came.length === 0 || gone.length > longestRun || came.length > longestRun) return;
  const inPlace = gone.length === came.length;
  let from = 0;
  gone.forEach((baseAt, position) => {
    const candidates = inPlace ? came.slice(position, position + 1) : came.slice(from);
    let best = -1;
    let bestScore = 0;
    for (const sideAt of candidates) {
      const score = fit(base, baseAt, side, sideAt, inPlace, pairing.sameButName);
      if (score > bestScore) {
        best = sideAt;
        bestScore = score;
      }
    }
    if (best < 0) return;
    pairing.pair(baseAt, best);
    from = came.indexOf(best) + 1;
  });
}

/** How well an item that went fits one that came; 0: not the same item. */
function fit(base: Named, baseAt: number, side: Named, sideAt: number, inPlace: boolean, sameButName: number): number {
  const a = base.entries[baseAt]?.value;
  const b = side.entries[sideAt]?.value;
  if (!a || !b) return 0;
  const score = similarity(a, b);
  // A scalar that stands where one stood was edited, however little they have in common.
  if (!shapeOf(a) && !shapeOf(b)) return inPlace ? score + 0.01 : score >= likeness ? score : 0;
  const named = base.names?.[baseAt] != null && side.names?.[sideAt] != null;
  const wanted = named ? sameButName : inPlace ? 0 : likeness;
  return score >= wanted ? score : 0;
}
