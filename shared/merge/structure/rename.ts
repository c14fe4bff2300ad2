import type { Match } from './match.ts';
import { canon, sameData } from './same.ts';
import { shapeOf } from './shape.ts';
import { likeness, similarity } from './similar.ts';
import type { Container, Entry, Node } from './tree.ts';

type Side = 'local' | 'remote';

/** An equal scalar under a new key elsewhere in the map is a rename only if it is too long to be there by chance. */
const tellingLength = 12;
/** Each key that went is compared with each that came; beyond this many nobody looks for renames. */
const mostNewKeys = 200;

type Entries = Record<'base' | Side, readonly Entry[]>;

/**
 * Follows renamed keys: a key that one side gave up and the other changed is looked for among the keys that the side has
 * new; a key that both gave up, among those of both. The value must be exactly the old one: what was renamed and rewritten
 * may as well be something else that only looks alike. Found renames are written into `matches`. Unless `followRenames`,
 * those of one side are left as what they are without it: deleted here, changed there.
 */
export function renames(
  entries: Entries,
  matches: Record<Side, Match>,
  { followRenames }: { followRenames: boolean },
): void {
  const news = { local: newKeys(entries.local, matches.local), remote: newKeys(entries.remote, matches.remote) };
  const find = (side: Side, baseAt: number, taken: ReadonlySet<string>): number =>
    newKeyOf(entries.base, baseAt, entries[side], matches[side], taken);
  if (news.local.size > mostNewKeys || news.remote.size > mostNewKeys) return;
  const places = { local: placesOf(matches.local), remote: placesOf(matches.remote) };
  entries.base.forEach((before, baseAt) => {
    const at = { local: places.local.get(baseAt), remote: places.remote.get(baseAt) };
    if (at.local !== undefined && at.remote !== undefined) return;
    if (at.local === undefined && at.remote === undefined) {
      matchRenamedByBoth(entries, matches, baseAt, {
        local: find('local', baseAt, none),
        remote: find('remote', baseAt, none),
      });
      return;
    }
    if (!followRenames) return;
    const [side, other]: [Side, Side] = at.local === undefined ? ['local', 'remote'] : ['remote', 'local'];
    const otherEntry = entries[other][at[other] ?? -1];
    if (!otherEntry || sameData(before.value, otherEntry.value)) return;
    const found = find(side, baseAt, news[other]);
    if (found >= 0) matches[side][found] = baseAt;
  });
}

/** One side renamed the key; the other renamed it to the same, whatever else it did, or to something else. */
function matchRenamedByBoth(
  entries: Entries,
  matches: Record<Side, Match>,
  baseAt: number,
  found: Record<Side, number>,
): void {
  const nameOf = (side: Side): string | undefined => entries[side][found[side]]?.key;
  const atKey = (side: Side, key: string | undefined): number =>
    entries[side].findIndex((entry, at) => entry.key === key && matches[side][at] === -1);
  const local = found.local >= 0 ? found.local : atKey('local', nameOf('remote'));
  const remote = found.remote >= 0 ? found.remote : atKey('remote', nameOf('local'));
  const [mine, theirs] = [entries.local[local]?.key, entries.remote[remote]?.key];
  if (mine === undefined || theirs === undefined) return;
  // Not if one side has the other's new key for something else.
  if (mine !== theirs && (atKey('remote', mine) >= 0 || atKey('local', theirs) >= 0)) return;
  matches.local[local] = baseAt;
  matches.remote[remote] = baseAt;
}

function placesOf(match: Match): Map<number, number> {
  return new Map(match.map((baseAt, at) => [baseAt, at]));
}

const none: ReadonlySet<string> = new Set();

function newKeys(entries: readonly Entry[], match: Match): Set<string> {
  return new Set(entries.filter((_, at) => match[at] === -1).map((entry) => entry.key));
}

/** Position of the one new key that the old one can have become; -1: there is none, or nobody can tell which. */
function newKeyOf(
  base: readonly Entry[],
  baseAt: number,
  side: readonly Entry[],
  match: Match,
  taken: ReadonlySet<string>,
): number {
  const before = base[baseAt];
  if (!before) return -1;
  const fresh = side.flatMap((entry, at) => (match[at] === -1 && couldBe(before.value, entry.value) ? [at] : []));
  const [found] = fresh;
  const entry = side[found ?? -1];
  if (fresh.length !== 1 || found === undefined || !entry || taken.has(entry.key)) return -1;
  if (canon(entry.value) !== canon(before.value)) return -1;
  return isTelling(before.value) || inSamePlace(base.length, baseAt, found, match) ? found : -1;
}

/** Whether a new value can be the old one, changed or not. Of a key that became two, neither is it. */
function couldBe(before: Node, after: Node): boolean {
  const [shape, other] = [shapeOf(before), shapeOf(after)];
  if (!shape || !other) return canon(before) === canon(after);
  if (shape.kind !== other.kind) return false;
  return similarity(before, after) >= likeness || (shape.kind === 'map' && sameKeys(shape, other));
}

function sameKeys({ entries }: Container, other: Container): boolean {
  const keys = new Set(entries.map(({ key }) => key));
  return entries.length === other.entries.length && other.entries.every(({ key }) => keys.has(key));
}

/** Whether a value says enough to know it again elsewhere in the map. */
function isTelling(value: Node): boolean {
  const shape = shapeOf(value);
  return shape ? shape.entries.length > 0 : canon(value).length >= tellingLength;
}

/** Whether the entries before, or those after, are the same in both versions. */
function inSamePlace(baseLength: number, baseAt: number, at: number, match: Match): boolean {
  const previous = at === 0 ? -1 : (match[at - 1] ?? -2);
  const next = at === match.length - 1 ? baseLength : (match[at + 1] ?? -2);
  return (previous === baseAt - 1 && (at === 0 || previous >= 0)) || (next === baseAt + 1 && next >= 0);
}
