import { isNameOfSet, leastFieldsOfRow } from '../policies/set-names.ts';
import { isCollection, type Value } from './pool.ts';

/**
 * Whether a list means a set: no version has an item twice, and they are texts under a name that says so, or all of them are
 * rows of one table.
 */
export function isSet(key: string, versions: readonly (readonly Value[])[]): boolean {
  const items = versions.flat();
  if (versions.some((list) => new Set(list).size < list.length)) return false;
  if (isNameOfSet(key)) return !items.some(isCollection);
  const [first] = items;
  if (!first || first.values.length < leastFieldsOfRow || first.kind !== 'map') return false;
  return items.every(({ keys, values }) => keys === first.keys && values.every(({ kind }) => kind === 'text'));
}
