import { eachOf, type Four } from './holds.ts';
import { notOnce, onceIn } from './numbers.ts';

/**
 * Whether the outcome has its items in an order that a side has them in: where only one side changed the order, in that
 * side's; else each two that stand side by side as on one side at least.
 */
export function orderHolds(numbers: Four<readonly number[]>, size: number): boolean {
  const places = eachOf(numbers, (list) => onceIn(list, size));
  const { base, local, remote, merged } = places;
  const order = numbers.merged.filter((number) => merged[number] !== notOnce);
  for (let at = 1; at < order.length; at++) {
    const [before, after] = [order[at - 1] ?? 0, order[at] ?? 0];
    const byLocal = orderIn(local, before, after);
    if (byLocal === 'as here') continue;
    const byRemote = orderIn(remote, before, after);
    if (byRemote !== 'as here' && (byLocal === 'other' || byRemote === 'other')) return false;
  }
  const isEverywhere = (number: number): boolean =>
    base[number] !== notOnce && local[number] !== notOnce && remote[number] !== notOnce;
  const common = order.filter(isEverywhere);
  const inBase = numbers.base.filter((number) => isEverywhere(number) && merged[number] !== notOnce);
  if (isAsIn(remote, inBase) && !isAsIn(local, common)) return false;
  return !isAsIn(local, inBase) || isAsIn(remote, common);
}

function orderIn(places: Int32Array, before: number, after: number): 'as here' | 'other' | 'unknown' {
  const [a, b] = [places[before] ?? notOnce, places[after] ?? notOnce];
  if (a === notOnce || b === notOnce) return 'unknown';
  return a < b ? 'as here' : 'other';
}

function isAsIn(places: Int32Array, list: readonly number[]): boolean {
  for (let at = 1; at < list.length; at++) {
    if ((places[list[at - 1] ?? 0] ?? 0) >= (places[list[at] ?? 0] ?? 0)) return false;
  }
  return true;
}
