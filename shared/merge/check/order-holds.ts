import { eachOf, type Four } from './holds.ts';
import { onceIn } from './moved.ts';

export type Tokens = readonly (number | string)[];

/**
 * Whether the outcome has its items in an order that a side has them in: where only one side changed the order, in that
 * side's; else each two that stand side by side as on one side at least.
 */
export function orderHolds(tokens: Four<Tokens>): boolean {
  const { base, local, remote, merged } = eachOf(tokens, onceIn);
  const order = tokens.merged.filter((token) => merged.has(token));
  for (let at = 1; at < order.length; at++) {
    const [before, after] = [order[at - 1] ?? '', order[at] ?? ''];
    const known = [local, remote].filter((side) => side.has(before) && side.has(after));
    if (known.length > 0 && !known.some((side) => isBefore(side, before, after))) return false;
  }
  const common = order.filter((token) => base.has(token) && local.has(token) && remote.has(token));
  const places = { base, local, remote };
  const isAsIn = (list: readonly (number | string)[], side: keyof typeof places): boolean =>
    list.every((token, at) => at === 0 || isBefore(places[side], list[at - 1] ?? '', token));
  const inBase = [...common].sort((a, b) => (base.get(a) ?? 0) - (base.get(b) ?? 0));
  if (isAsIn(inBase, 'remote') && !isAsIn(common, 'local')) return false;
  return !isAsIn(inBase, 'local') || isAsIn(common, 'remote');
}

function isBefore(places: ReadonlyMap<number | string, number>, a: number | string, b: number | string): boolean {
  return (places.get(a) ?? 0) < (places.get(b) ?? 0);
}
