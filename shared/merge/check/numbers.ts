import type { Four } from './holds.ts';
import type { Value } from './pool.ts';

/** The things of four lists as numbers from 0: equal numbers are equal things. */
export interface Numbers<T> {
  of: Four<readonly number[]>;
  /** What each number stands for. */
  things: readonly T[];
}

/**
 * Numbers the things of four lists, so that they are looked up once, and arrays do for maps from then on. Most of a list
 * stands as in base: following base thing by thing spares nearly all look-ups.
 */
export function numbered<T extends Value | string>(lists: Four<readonly T[]>): Numbers<T> {
  const { base } = lists;
  // By ids, because a map of objects has to give each of them a hash first.
  const numbers = new Map<number | string, number>();
  const things: T[] = [];
  /** Position in base behind each number. */
  const behind: number[] = [];
  const numberOf = (thing: T): number => {
    const id = typeof thing === 'string' ? thing : thing.id;
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, things.length);
    return things.push(thing) - 1;
  };
  const inBase = base.map((thing, at) => {
    const number = numberOf(thing);
    behind[number] = at + 1;
    return number;
  });
  const follow = (list: readonly T[]): number[] => {
    let next = 0;
    return list.map((thing) => {
      const expected = inBase[next];
      if (expected !== undefined && base[next] === thing) {
        next++;
        return expected;
      }
      const number = numberOf(thing);
      next = behind[number] ?? next;
      return number;
    });
  };
  const of = { base: inBase, local: follow(lists.local), remote: follow(lists.remote), merged: follow(lists.merged) };
  return { of, things };
}

/** How often each number is there. */
export function countsIn(list: readonly number[], size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const number of list) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

/** Not there, or several times. */
export const notOnce = -1;

/** Where each number stands that is there once; else {@link notOnce}. */
export function onceIn(list: readonly number[], size: number): Int32Array {
  const [places, counts] = [new Int32Array(size).fill(notOnce), countsIn(list, size)];
  for (let at = 0; at < list.length; at++) {
    const number = list[at] ?? 0;
    if (counts[number] === 1) places[number] = at;
  }
  return places;
}
