import { isNameOfSet, leastFieldsOfRow } from '../policies/set-names.ts';
import type { Match } from './match.ts';
import { canon } from './same.ts';
import { shapeOf } from './shape.ts';
import type { Entry } from './tree.ts';

type Pair = [local: number, remote: number];

interface Side {
  entries: readonly Entry[];
  match: Match;
  /** Positions of what it inserted and what has no identity. */
  inserted: readonly number[];
}

/**
 * What both sides inserted into a list without identity and what is therefore there once: of a set, what is equal; else
 * only what stands at one place, and only if all that one side inserted there is part of what the other did. Everything
 * else stays whole from each side: of two scripts that both end in `});`, each needs its own.
 */
export function insertedByBoth(local: Side, remote: Side, isSet: boolean): Pair[] {
  if (local.inserted.length === 0 || remote.inserted.length === 0) return [];
  if (isSet) return equalPairs(local, remote, local.inserted, remote.inserted);
  const [byLocal, byRemote] = [byPlace(local, remote), byPlace(remote, local)];
  return [...byLocal].flatMap(([place, locals]) => {
    const remotes = byRemote.get(place) ?? [];
    const isLess = locals.length <= remotes.length;
    const pairs = isLess
      ? inOrder(local, remote, locals, remotes)
      : inOrder(remote, local, remotes, locals).map(turned);
    return pairs.length === Math.min(locals.length, remotes.length) ? pairs : [];
  });
}

function turned([a, b]: Pair): Pair {
  return [b, a];
}

function canonAt({ entries }: Side, at: number): string {
  const entry = entries[at];
  return entry ? canon(entry.value) : '';
}

function equalPairs(local: Side, remote: Side, locals: readonly number[], remotes: readonly number[]): Pair[] {
  const waiting = new Map(remotes.map((at) => [canonAt(remote, at), at]));
  return locals.flatMap((at): Pair[] => {
    const other = waiting.get(canonAt(local, at));
    return other === undefined ? [] : [[at, other]];
  });
}

/** Finds the items of the shorter run one after the other in the longer one. */
function inOrder(short: Side, long: Side, shorts: readonly number[], longs: readonly number[]): Pair[] {
  const pairs: Pair[] = [];
  for (const at of longs) {
    const next = shorts[pairs.length];
    if (next !== undefined && canonAt(short, next) === canonAt(long, at)) pairs.push([next, at]);
  }
  return pairs;
}

const atStart = -1;
const nowhere = -2;

/** Insertions by the item right before them, if both sides have it. */
function byPlace({ match, inserted }: Side, other: Side): Map<number, number[]> {
  const inOther = new Set(other.match);
  const isInserted = new Set(inserted);
  const places = new Map<number, number[]>();
  let place = atStart;
  match.forEach((baseAt, at) => {
    if (baseAt >= 0) place = inOther.has(baseAt) ? baseAt : nowhere;
    if (!isInserted.has(at) || place === nowhere) return;
    const known = places.get(place);
    if (known) known.push(at);
    else places.set(place, [at]);
  });
  return places;
}

/** Whether a list means a set: texts under a name that says so, or rows of one table; and no version has an item twice. */
export function isSet(key: string, versions: readonly (readonly Entry[])[]): boolean {
  const items = versions.flat();
  const isNamed = isNameOfSet(key);
  const keys = new Set(isNamed ? [] : keysOf(items[0]));
  if (isNamed ? items.some(({ value }) => shapeOf(value) !== null) : keys.size < leastFieldsOfRow) return false;
  if (!isNamed && !items.every((item) => isRow(item, keys))) return false;
  return versions.every((list) => new Set(list.map(({ value }) => canon(value))).size === list.length);
}

function keysOf(item: Entry | undefined): string[] {
  const shape = item ? shapeOf(item.value) : null;
  return shape?.kind === 'map' ? shape.entries.map(({ key }) => key) : [];
}

function isRow({ value }: Entry, keys: ReadonlySet<string>): boolean {
  const shape = shapeOf(value);
  if (shape?.kind !== 'map' || shape.entries.length !== keys.size) return false;
  return shape.entries.every(
    (field) => keys.has(field.key) && shapeOf(field.value) === null && canon(field.value).startsWith('"'),
  );
}
