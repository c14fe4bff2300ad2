import { longestRising } from '../text/anchors.ts';

/**
 * Things of `before` that a side has in another place: those that are there once in both and stand out of order. Of two
 * that changed places only one counts.
 */
export function movedIn<T>(before: readonly T[], side: readonly T[]): Set<T> {
  const [inBefore, inSide] = [onceIn(before), onceIn(side)];
  const common = before.filter((thing) => inBefore.has(thing) && inSide.has(thing));
  const places = common.map((thing) => inSide.get(thing) ?? 0);
  const steady = new Set(longestRising(places));
  return new Set(common.filter((_, at) => !steady.has(at)));
}

/** Where each thing stands that is there once. */
export function onceIn<T>(things: readonly T[]): Map<T, number> {
  const places = new Map<T, number>();
  const again = new Set<T>();
  things.forEach((thing, at) => {
    if (places.has(thing)) again.add(thing);
    else places.set(thing, at);
  });
  for (const thing of again) places.delete(thing);
  return places;
}
