import { isNameOfSet, leastFieldsOfRow } from '../policies/set-names.ts';
import { isCollection, type Value } from './pool.ts';

/**
 * Whether a list means a set: no version has an item twice, and they are texts under a name that says so, or all of them are
 * rows of one table.
 */
export function isSet(key: string, versions: readonly (readonly Value[])[]): boolean {
  const first = versions.find((list) => list.length > 0)?.[0];
  const isItem = isNameOfSet(key) ? (item: Value): boolean => !isCollection(item) : rowLike(first);
  // Few lists are sets: whether an item is there twice is asked last.
  return versions.every((list) => list.every(isItem)) && versions.every((list) => new Set(list).size === list.length);
}

/** Whether an item is a row of the table in which this one is. */
function rowLike(first: Value | undefined): (item: Value) => boolean {
  if (!first || first.values.length < leastFieldsOfRow || first.kind !== 'map') return () => false;
  return ({ keys, values }) => keys === first.keys && values.every(({ kind }) => kind === 'text');
}
