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
  const fresh = { local: freshOf(matches.local), remote: freshOf(matches.remote) };
  if (fresh.local.length > mostNewKeys || fresh.remote.length > mostNewKeys) return;
  const sides: Record<Side, Renamer> = {
    local: { base: entries.base, side: entries.local, match: matches.local, fresh: fresh.local },
    remote: { base: entries.base, side: entries.remote, match: matches.remote, fresh: fresh.remote },
  };
  const places = { local: placesOf(matches.local), remote: placesOf(matches.remote) };
  entries.base.forEach((before, baseAt) => {
    const at = { local: places.local.get(baseAt), remote: places.remote.get(baseAt) };
    if (at.local !== undefined && at.remote !== undefined) return;
    if (at.local === undefined && at.remote === undefined) {
      matchRenamedByBoth(sides, baseAt);
      return;
    }
    if (!followRenames) return;
    const [side, other]: [Side, Side] = at.local === undefined ? ['local', 'remote'] : ['remote', 'local'];
    const otherEntry = entries[other][at[other] ?? -1];
    if (!otherEntry || sameData(before.value, otherEntry.value)) return;
    const found = newKeyOf(sides[side], baseAt);
    const key = entries[side][found]?.key;
    if (key !== undefined && positionOf(sides[other], key) < 0) matches[side][found] = baseAt;
  });
}

/** One side, whose new keys are looked through. */
interface Renamer {
  base: readonly Entry[];
  side: readonly Entry[];
  match: Match;
  /** Positions of the side's new keys. */
  fresh: readonly number[];
}

/** One side renamed the key; the other renamed it to the same, whatever else it did, or to something else. */
function matchRenamedByBoth({ local, remote }: Record<Side, Renamer>, baseAt: number): void {
  const found = { local: newKeyOf(local, baseAt), remote: newKeyOf(remote, baseAt) };
  const [byLocal, byRemote] = [local.side[found.local]?.key, remote.side[found.remote]?.key];
  const localAt = byLocal === undefined ? positionOf(local, byRemote) : found.local;
  const remoteAt = byRemote === undefined ? positionOf(remote, byLocal) : found.remote;
  const [mine, theirs] = [local.side[localAt]?.key, remote.side[remoteAt]?.key];
  if (mine === undefined || theirs === undefined) return;
  // Not if one side has the other's new key for something else.
  if (mine !== theirs && (positionOf(remote, mine) >= 0 || positionOf(local, theirs) >= 0)) return;
  local.match[localAt] = baseAt;
  remote.match[remoteAt] = baseAt;
}

/** Where a side has a new key; -1: nowhere. */
function positionOf({ side, match, fresh }: Renamer, key: string | undefined): number {
  return fresh.find((at) => match[at] === -1 && side[at]?.key === key) ?? -1;
}

function placesOf(match: Match): Map<number, number> {
  return new Map(match.map((baseAt, at) => [baseAt, at]));
}

function freshOf(match: Match): number[] {
  return match.flatMap((baseAt, at) => (baseAt === -1 ? [at] : []));
}

/** Position of the one new key that the old one can have become; -1: there is none, or nobody can tell which. */
function newKeyOf({ base, side, match, fresh }: Renamer, baseAt: number): number {
  const before = base[baseAt];
  if (!before) return -1;
  const candidates = fresh.filter((at) => {
    const entry = side[at];
    return match[at] === -1 && entry !== undefined && couldBe(before.value, entry.value);
  });
  const [found] = candidates;
  const entry = side[found ?? -1];
  if (candidates.length !== 1 || found === undefined || !entry) return -1;
  if (canon(entry.value) !== canon(before.value)) return -1;
  const known = isTelling(before.value)
    ? !isThereAgain(base, baseAt, match)
    : isAloneInPlace(base.length, baseAt, found, match);
  return known ? found : -1;
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

/** Whether the side gave up another key with the same value: then the new one can be either of them. */
function isThereAgain(base: readonly Entry[], baseAt: number, match: Match): boolean {
  const value = base[baseAt]?.value;
  const kept = new Set(match);
  return base.some(
    (other, at) => at !== baseAt && !kept.has(at) && value !== undefined && sameData(other.value, value),
  );
}

/** Whether the entries before and those after are the same in both versions. */
function isAloneInPlace(baseLength: number, baseAt: number, at: number, match: Match): boolean {
  const previous = at === 0 ? -1 : (match[at - 1] ?? -2);
  const next = at === match.length - 1 ? baseLength : (match[at + 1] ?? -2);
  return previous === baseAt - 1 && (at === 0 || previous >= 0) && next === baseAt + 1;
}
