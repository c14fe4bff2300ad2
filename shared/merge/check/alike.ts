import { isCollection, type Value, valueAt } from './pool.ts';

/** Whether half of what one value holds, or more, is in the other: the one may have become the other. */
export function isAlike(before: Value, after: Value): boolean {
  if (before === after) return true;
  if (before.kind !== after.kind || !isCollection(before)) return false;
  return countShared(before, after) * 2 >= Math.max(before.values.length, 1);
}

/** Whether two values have anything in common. */
export function isRelated(before: Value, after: Value): boolean {
  return before === after || (before.kind === after.kind && countShared(before, after) > 0);
}

function countShared(before: Value, after: Value): number {
  if (before.kind === 'list') {
    const items = new Set(after.values);
    return before.values.filter((item) => items.has(item)).length;
  }
  return before.keys.names.filter((key, at) => valueAt(after, key) === before.values[at]).length;
}
