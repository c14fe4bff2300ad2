import { eachOf, type Four, holds, type Rules } from './holds.ts';
import { movedIn } from './moved.ts';
import { namelessHold } from './nameless-hold.ts';
import { type Namer, namerOf } from './naming.ts';
import { numbered } from './numbers.ts';
import { orderHolds } from './order-holds.ts';
import type { Value } from './pool.ts';
import { runsHold } from './runs-hold.ts';
import { isSet } from './sets.ts';

type Lists = Four<readonly Value[]>;

/**
 * Compares the items of a list: those with an identity one by one, the others by how often they are there; then their
 * order, and whether what a side inserted is there in one piece.
 */
export function listsHold(lists: Lists, key: string, rules: Rules): boolean {
  const { base, local, remote, merged } = lists;
  const namer = namerOf([base, local, remote]);
  const changed = namer ? changedNames(lists, namer, key, rules) : new Set<string>();
  if (!changed) return false;
  const isSetOf = isSet(key, [base, local, remote]);
  if (isSetOf && new Set(merged).size < merged.length) return false;
  const isOpen = (item: Value): boolean => {
    const name = namer?.(item) ?? null;
    return name === null || changed.has(name);
  };
  const numbers = numbered(namer ? eachOf(lists, (list) => list.filter(isOpen)) : lists);
  const found = namelessHold(numbers, (side) => freshIn(lists, side), key, rules);
  if (!found) return false;
  const isUnexplained = (item: Value): boolean => !found.used.has(item) && changed.has(namer?.(item) ?? '');
  if (changed.size > 0 && Object.values(lists).some((list) => list.some(isUnexplained))) return false;
  const tokenOf = (item: Value): Value | string => {
    const became = found.became.get(item);
    return (became ? null : namer?.(item)) ?? became ?? item;
  };
  const isPlain = namer === null && found.became.size === 0;
  const { of, things } = isPlain ? numbers : numbered<Value | string>(eachOf(lists, (list) => list.map(tokenOf)));
  return orderHolds(of, things.length) && (namer !== null || isSetOf || runsHold(lists, of));
}

/** Names of items that were perhaps renamed; `null`: an identity is there twice, and in no version before. */
function changedNames(lists: Lists, namer: Namer, key: string, rules: Rules): Set<string> | null {
  const names = eachOf(lists, (list) => list.map(namer).filter((name) => name !== null));
  if (new Set(names.merged).size < names.merged.length) return null;
  const named = eachOf(lists, (list) => new Map(list.map((item): [string | null, Value] => [namer(item), item])));
  const { of, things } = numbered(names);
  const moved = [
    ...[...movedIn(of.base, of.local, things.length)].filter((number) => !named.remote.has(things[number] ?? '')),
    ...[...movedIn(of.base, of.remote, things.length)].filter((number) => !named.local.has(things[number] ?? '')),
  ];
  // What one side deleted and the other moved has to stay: to whoever moved it, it is like new.
  for (const number of moved) named.base.delete(things[number] ?? '');
  return new Set(
    things.filter(
      (name) =>
        !holds(
          eachOf(named, (items) => items.get(name)),
          key,
          rules,
        ),
    ),
  );
}

/** Items of the outcome that this side alone has. */
function freshIn({ merged, base, ...sides }: Lists, side: 'local' | 'remote'): Value[] {
  const other = side === 'local' ? 'remote' : 'local';
  const [kept, known] = [new Set(merged), new Set([...base, ...sides[other]])];
  return sides[side].filter((item) => kept.has(item) && !known.has(item));
}
