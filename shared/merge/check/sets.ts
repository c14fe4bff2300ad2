import type { Value } from './pool.ts';

/** Lists by these names mean sets: in what order their texts stand, and whether one is there twice, says nothing. */
const names =
  /^(?:tags?|labels?|keywords?|categories|topics|required|enum|scopes?|roles?|groups?|permissions?|schemes|consumes|produces|(?:allowed?|exposed?)?[-_]?(?:methods|headers|origins)|ignored?|ignore[-_]?patterns|excluded?|included?|excludes|includes|features|flags|platforms|branches)$/i;

/** Rows of a table have at least so many fields, all of them texts. */
const leastFields = 4;

/**
 * Whether a list means a set: no version has an item twice, and they are texts under a name that says so, or all of them are
 * rows of one table.
 */
export function isSet(key: string, versions: readonly (readonly Value[])[]): boolean {
  const items = versions.flat();
  if (versions.some((list) => new Set(list).size < list.length)) return false;
  if (names.test(key)) return items.every(({ kind }) => kind === 'scalar');
  const [first] = items;
  if (!first || first.keys.length < leastFields) return false;
  const keys = new Set(first.keys);
  return items.every(
    (item) => item.keys.length === keys.size && item.keys.every((name) => keys.has(name)) && item.values.every(isText),
  );
}

function isText({ text }: Value): boolean {
  return text.startsWith('"');
}
