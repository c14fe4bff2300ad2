import { identify } from '../structure/identity.ts';
import { type Notation, rootOf } from '../structure/root.ts';
import { byKey, canon, sameData, sameText } from '../structure/same.ts';
import { shapeOf } from '../structure/shape.ts';
import { type Entry, type Node, textOf } from '../structure/tree.ts';
import type { Work } from './work.ts';

/**
 * Whether a merge by lines did to the data what the sides did: each key that one side alone added, changed or removed
 * is so in the outcome, and none came from nowhere. Lines that repeat (`}`, `default: {}`) can fit together and yet end
 * up in the wrong map. Items of lists count like keys where they have an identity;
 * of maps without one only this is asked: what both sides inserted is there once.
 */
export function isHonest(
  texts: Record<'base' | 'local' | 'remote' | 'merged', string>,
  { notation, work }: { notation: Notation; work: Work },
): boolean {
  const of = (text: string): Node | null => rootOf(bare(text), notation, work)?.node ?? null;
  const [base, local, remote, merged] = [of(texts.base), of(texts.local), of(texts.remote), of(texts.merged)];
  if (!base || !local || !remote || !merged) return true;
  return holds(base, local, remote, merged);
}

function bare(text: string): string {
  const body = (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n');
  return body.endsWith('\n') ? body : `${body}\n`;
}

type Value = Node | undefined;

function same(a: Value, b: Value): boolean {
  return a === undefined || b === undefined ? a === b : sameData(a, b);
}

function holds(base: Value, local: Value, remote: Value, merged: Value): boolean {
  if (same(local, remote)) return same(merged, local);
  if (same(remote, base)) return same(merged, local);
  if (same(local, base)) return same(merged, remote);
  const lists = [base, local, remote, merged].map((node) => (node ? itemsOf(node) : null));
  if (lists[1] && lists[2] && lists[3]) return itemsHold(lists[0] ?? [], lists[1], lists[2], lists[3]);
  const maps = [local, remote, merged].map((node) => (node ? mapOf(node) : null));
  const [mine, theirs, ours] = maps;
  if (!mine || !theirs || !ours) return true;
  const before = (base && mapOf(base)) ?? new Map<string, Node>();
  return mapsHold(before, mine, theirs, ours);
}

type Values = ReadonlyMap<string, Node>;

function mapsHold(before: Values, mine: Values, theirs: Values, ours: Values): boolean {
  const keys = new Set([...mine.keys(), ...theirs.keys(), ...before.keys(), ...ours.keys()]);
  const renamed = new Set([...newNames(before, mine, theirs), ...newNames(before, theirs, mine)]);
  return [...keys].every((key) => {
    if (renamed.has(key)) return ours.has(key);
    return holds(before.get(key), mine.get(key), theirs.get(key), ours.get(key));
  });
}

/** New keys of a side that gave up a key which the other side changed: the change may have followed to one of them. */
function newNames(before: Values, side: Values, other: Values): string[] {
  const followed = [...before].some(([key, value]) => {
    const changed = other.get(key);
    return !side.has(key) && changed !== undefined && !same(changed, value);
  });
  return followed ? [...side.keys()].filter((key) => !before.has(key) && !other.has(key)) : [];
}

function mapOf(node: Node): Map<string, Node> | null {
  const shape = shapeOf(node);
  return shape?.kind === 'map' ? byKey(shape) : null;
}

function itemsOf(node: Node): readonly Entry[] | null {
  const shape = shapeOf(node);
  return shape?.kind === 'list' ? shape.entries : null;
}

type Items = readonly Entry[];

/** Compares the items that are not the same everywhere: by identity where they have one. */
function itemsHold(base: Items, local: Items, remote: Items, merged: Items): boolean {
  const [isAligned, aligned] = alignedItems(base, local, remote, merged);
  const rest = (items: Items): Items => (aligned.length === 0 ? items : items.filter((_, at) => !isAligned[at]));
  const [inBase, inLocal, inRemote, inMerged] = [rest(base), rest(local), rest(remote), rest(merged)];
  if (hasTooMany(inMerged, inLocal, inRemote, aligned)) return false;
  const texts = [inLocal, inRemote, inMerged].map((items) => new Set(items.map(({ value }) => textOf(value))));
  const same = new Set(inBase.map(({ value }) => textOf(value)).filter((text) => texts.every((set) => set.has(text))));
  const [before, mine, theirs, ours] = [inBase, inLocal, inRemote, inMerged].map((items) =>
    items.filter(({ value }) => shapeOf(value) !== null && !same.has(textOf(value))),
  );
  if (!before || !mine || !theirs || !ours) return true;
  const identity = identify([before, mine, theirs]);
  if (!identity) return insertedOnce(before, mine, theirs, ours);
  const named = (items: Items): [string, Node][] =>
    items.flatMap((item): [string, Node][] => {
      const name = identity.nameOf(item);
      return name === null ? [] : [[name, item.value]];
    });
  const found = named(ours);
  const byName = new Map(found);
  if (byName.size < found.length) return false;
  return mapsHold(new Map(named(before)), new Map(named(mine)), new Map(named(theirs)), byName);
}

/**
 * Items that stand at one position with one text in all versions, and nobody's change. Most are, and to compare them with
 * each other costs much less than to look their texts up.
 */
function alignedItems(base: Items, ...others: Items[]): [isAligned: boolean[], aligned: Items] {
  const isAligned = base.map(({ value }, at) =>
    others.every((items) => {
      const other = items[at];
      return other !== undefined && sameText(value, other.value);
    }),
  );
  return [isAligned, base.filter((_, at) => isAligned[at])];
}

/**
 * Whether a map stands in the outcome more often than on either side: both sides moved it, to different places. What
 * stands aligned in all versions counts only for whether it is there at all.
 */
function hasTooMany(merged: Items, local: Items, remote: Items, aligned: Items): boolean {
  const [ours, mine, theirs] = [merged, local, remote].map((items) => {
    const counts = new Map<string, number>();
    for (const { value } of items) counts.set(textOf(value), (counts.get(textOf(value)) ?? 0) + 1);
    return counts;
  });
  let more: Set<string> | null = null;
  const isElsewhere = (text: string): boolean => {
    more ??= new Set(aligned.map(({ value }) => textOf(value)));
    return more.has(text);
  };
  return merged.some(({ value }) => {
    const text = textOf(value);
    const count = ours?.get(text) ?? 0;
    if (count <= Math.max(mine?.get(text) ?? 0, theirs?.get(text) ?? 0)) return false;
    return (count > 1 || isElsewhere(text)) && shapeOf(value) !== null;
  });
}

/** Whether each map without identity that both sides inserted is there once. */
function insertedOnce(before: Items, mine: Items, theirs: Items, ours: Items): boolean {
  const [known, byLocal, byRemote, byBoth] = [before, mine, theirs, ours].map(countBy);
  return [...(byLocal ?? [])].every(([name, count]) => {
    const other = byRemote?.get(name);
    return other === undefined || known?.has(name) || (byBoth?.get(name) ?? 0) <= Math.max(count, other);
  });
}

function countBy(items: Items): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of items) counts.set(canon(value), (counts.get(canon(value)) ?? 0) + 1);
  return counts;
}
