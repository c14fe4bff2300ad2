import { isCollection, type Value, valueAt } from './pool.ts';
import type { SortedKeys } from './shape.ts';

/**
 * Fields that make an item of a list the same in all versions, the most certain first. They repeat those of
 * `structure/identity.ts` on purpose: the check shares no decision with the merge that it checks. A mistake in one of the two
 * then makes them disagree, which is a conflict; a mistake in what they share would pass as right.
 */
const identities: readonly (readonly string[])[] = [
  ['id'],
  ['uuid'],
  ['_id'],
  ['uid'],
  ['_postman_id'],
  ['guid'],
  ['operationId'],
  ['kind', 'metadata.name'],
  ['name', 'in'],
  ['name'],
  ['key'],
  ['method', 'path', 'status'],
  ['method', 'path'],
  ['method', 'endpoint'],
  ['method', 'url'],
  ['request.method', 'request.url'],
  ['request.method', 'request.urlPath'],
  ['request.method', 'request.urlPattern'],
  ['request.method', 'request.urlPathPattern'],
  ['$ref'],
  ['path'],
  ['url'],
  ['slug'],
  ['title'],
  ['label'],
];

export type Namer = (item: Value) => string | null;

/**
 * How the items of a list are known in all its versions: by fields that at least half of them have and by which no version
 * has an item twice. `null`: they have no identity.
 */
export function namerOf(lists: readonly (readonly Value[])[]): Namer | null {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const keys = countKeys(lists);
  for (const fields of identities) {
    if (fields.some((field) => (keys.get(field.split('.')[0] ?? '') ?? 0) * 2 < count)) continue;
    const known = new Map<Value, string | null>();
    const namer: Namer = (item) => {
      let name = known.get(item);
      if (name === undefined) {
        name = nameOf(item, fields);
        known.set(item, name);
      }
      return name;
    };
    const names = lists.map((list) => list.map(namer).filter((name) => name !== null));
    const named = names.reduce((sum, list) => sum + list.length, 0);
    if (named > 0 && named * 2 >= count && names.every((list) => new Set(list).size === list.length)) return namer;
  }
  return null;
}

/** How many items have each key. */
function countKeys(lists: readonly (readonly Value[])[]): ReadonlyMap<string, number> {
  const shapes = new Map<SortedKeys, number>();
  for (const list of lists) {
    for (let at = 0; at < list.length; ) {
      const keys = list[at]?.keys;
      const from = at;
      while (at < list.length && list[at]?.keys === keys) at++;
      if (keys) shapes.set(keys, (shapes.get(keys) ?? 0) + at - from);
    }
  }
  const counts = new Map<string, number>();
  for (const [keys, count] of shapes) for (const key of keys.names) counts.set(key, (counts.get(key) ?? 0) + count);
  return counts;
}

function nameOf(item: Value, fields: readonly string[]): string | null {
  const parts: string[] = [];
  for (const field of fields) {
    const found = lookUp(item, field.split('.'));
    if (!found || isCollection(found)) return null;
    parts.push(found.text);
  }
  return parts.join('\0');
}

function lookUp(item: Value, path: readonly string[]): Value | undefined {
  let value: Value | undefined = item;
  for (const key of path) value = value && valueAt(value, key);
  return value;
}
