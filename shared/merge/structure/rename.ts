import type { Match } from './match.ts';
import { canon, sameData } from './same.ts';
import { shapeOf } from './shape.ts';
import { likeness, similarity } from './similar.ts';
import type { Entry } from './tree.ts';

type Side = 'local' | 'remote';

/** An equal scalar under a new key elsewhere in the map is a rename only if it is too long to be there by chance. */
const tellingLength = 12;
/** Each key that went is compared with each that came; beyond this many nobody looks for renames. */
const mostNewKeys = 200;

/**
 * Follows renamed keys: a key that one side gave up and the other changed is looked for among the keys that the side has
 * new; a key that both gave up, among those of both. Found renames are written into `matches`.
 */
export function renames(entries: Record<'base' | Side, readonly Entry[]>, matches: Record<Side, Match>): void {
  const news = { local: newKeys(entries.local, matches.local), remote: newKeys(entries.remote, matches.remote) };
  const find = (side: Side, baseAt: number, taken: ReadonlySet<string>): number =>
    newKeyOf(entries.base, baseAt, entries[side], matches[side], taken);
  if (news.local.size > mostNewKeys || news.remote.size > mostNewKeys) return;
  const places = { local: placesOf(matches.local), remote: placesOf(matches.remote) };
  entries.base.forEach((before, baseAt) => {
    const at = { local: places.local.get(baseAt), remote: places.remote.get(baseAt) };
    if (at.local !== undefined && at.remote !== undefined) return;
    if (at.local === undefined && at.remote === undefined) {
      const [local, remote] = [find('local', baseAt, nothing), find('remote', baseAt, nothing)];
      const [mine, theirs] = [entries.local[local]?.key, entries.remote[remote]?.key];
      if (mine === undefined || theirs === undefined) return;
      // Not if one side has the other's new key for something else.
      if (mine !== theirs && (news.remote.has(mine) || news.local.has(theirs))) return;
      matches.local[local] = baseAt;
      matches.remote[remote] = baseAt;
      return;
    }
    const [side, other]: [Side, Side] = at.local === undefined ? ['local', 'remote'] : ['remote', 'local'];
    const otherEntry = entries[other][at[other] ?? -1];
    if (!otherEntry || sameData(before.value, otherEntry.value)) return;
    const found = find(side, baseAt, news[other]);
    if (found >= 0) matches[side][found] = baseAt;
  });
}

function placesOf(match: Match): Map<number, number> {
  return new Map(match.map((baseAt, at) => [baseAt, at]));
}

const nothing: ReadonlySet<string> = new Set();

function newKeys(entries: readonly Entry[], match: Match): Set<string> {
  return new Set(entries.filter((_, at) => match[at] === -1).map((entry) => entry.key));
}

function newKeyOf(
  base: readonly Entry[],
  baseAt: number,
  side: readonly Entry[],
  match: Match,
  taken: ReadonlySet<string>,
): number {
  const before = base[baseAt];
  if (!before) return -1;
  const candidates = side.filter((_, at) => match[at] === -1);
  if (!shapeOf(before.value) && countEqual(candidates, before) > 1) return -1;
  let best = -1;
  let bestScore = 0;
  side.forEach((entry, at) => {
    if (match[at] !== -1 || taken.has(entry.key)) return;
    const score = renameScore(before, entry, inSamePlace(base.length, baseAt, at, match));
    if (score > bestScore) {
      best = at;
      bestScore = score;
    } else if (score === bestScore) best = -1;
  });
  return best;
}

/** Two new keys with the old value: nobody can tell which of them is the old one. */
function countEqual(candidates: readonly Entry[], before: Entry): number {
  return candidates.filter((entry) => canon(entry.value) === canon(before.value)).length;
}

function renameScore(before: Entry, after: Entry, inPlace: boolean): number {
  if (!shapeOf(before.value)) {
    const text = canon(before.value);
    return text === canon(after.value) && (inPlace || text.length >= tellingLength) ? 1 : 0;
  }
  const score = similarity(before.value, after.value);
  return score >= likeness && (shapeOf(before.value)?.entries.length ?? 0) > 0 ? score + (inPlace ? 0.2 : 0) : 0;
}

/** Whether the entries before, or those after, are the same in both versions. */
function inSamePlace(baseLength: number, baseAt: number, at: number, match: Match): boolean {
  const previous = at === 0 ? -1 : (match[at - 1] ?? -2);
  const next = at === match.length - 1 ? baseLength : (match[at + 1] ?? -2);
  return (previous === baseAt - 1 && (at === 0 || previous >= 0)) || (next === baseAt + 1 && next >= 0);
}
