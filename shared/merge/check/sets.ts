import { isNameOfSet, leastFieldsOfRow } from '../policies/set-names.ts';
import type { Value } from './pool.ts';

/**
 * Whether a list means a set: no version has an item twice, and they are texts under a name that says so, or all of them are
 * rows of one table.
 */
export function isSet(key: string, versions: readonly (readonly Value[])[]): boolean {
  const items = versions.flat();
  if (versions.some((list) => new Set(list).size < list.length)) return false;
  if (isNameOfSet(key)) return items.every(({ kind }) => kind === 'scalar');
  const [first] = items;
  if (!first || first.keys.length < leastFieldsOfRow) return false;
  const keys = new Set(first.keys);
  return items.every(
    (item) => item.keys.length === keys.size && item.keys.every((name) => keys.has(name)) && item.values.every(isText),
  );
}

function isText({ text }: Value): boolean {
  return text.startsWith('"');
}
