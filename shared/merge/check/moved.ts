import { longestRising } from '../text/anchors.ts';
import { notOnce, onceIn } from './numbers.ts';

/**
 * Numbers of `before` that a side has in another place: those that are there once in both and stand out of order. Of two
 * that changed places only one counts.
 */
export function movedIn(before: readonly number[], side: readonly number[], size: number): Set<number> {
  const [inBefore, inSide] = [onceIn(before, size), onceIn(side, size)];
  const common = before.filter((number) => inBefore[number] !== notOnce && inSide[number] !== notOnce);
  const places = common.map((number) => inSide[number] ?? 0);
  const steady = longestRising(places);
  if (steady.length === common.length) return new Set();
  const isSteady = new Uint8Array(common.length);
  for (const at of steady) isSteady[at] = 1;
  return new Set(common.filter((_, at) => isSteady[at] === 0));
}
