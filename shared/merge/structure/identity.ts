import { numberLines } from '../text/number-lines.ts';
import { spelling } from './scalar.ts';
import { shapeOf } from './shape.ts';
import { type Container, type Entry, type Node, textOf } from './tree.ts';

/**
 * What makes an item of a list the same item on all sides, the most certain first. Each line names the fields that
 * together identify; a dot goes into a nested map.
 */
const identities: readonly (readonly string[])[] = [
  ['id'], // MockForge, WireMock, Postman, OpenAPI examples
  ['uuid'], // Mockoon, WireMock
  ['_id'], // Insomnia
  ['uid'], // Bruno
  ['_postman_id'],
  ['guid'],
  ['operationId'], // OpenAPI
  ['kind', 'metadata.name'], // several documents of Kubernetes
  ['name', 'in'], // parameters of OpenAPI 3 and Swagger 2
  ['name'],
  ['key'], // headers and variables of Postman
  ['method', 'path', 'status'], // fixtures of MockForge
  ['method', 'path'],
  ['method', 'endpoint'], // Mockoon
  ['method', 'url'], // Insomnia, Bruno
  ['request.method', 'request.url'], // WireMock
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

/** The name of each item, such as `id=7`, for people and for matching; `null`: it has none. */
export type Names = readonly (string | null)[];

/**
 * Names the items of a list in all its versions by the fields that identify them: at least half of all items have them,
 * and no version has two items with the same. `null`: no fields do.
 */
export function identify(versions: readonly (readonly Entry[])[]): Names[] | null {
  const { of, items, counts } = distinctItems(versions);
  const count = versions.reduce((sum, entries) => sum + entries.length, 0);
  const known = countKeys(items, counts);
  for (const fields of identities) {
    // Most lists have but few of these fields: what half of the items can't have is not looked up in each of them.
    if (fields.some((field) => (known.get(field.split('.')[0] ?? '') ?? 0) * 2 < count)) continue;
    const named = items.map((item) => nameOf(item.value, fields));
    const names = of.map((numbers) => numbers.map((number) => named[number] ?? null));
    const total = names.reduce((sum, list) => sum + list.filter((name) => name !== null).length, 0);
    if (total * 2 >= count && total > 0 && names.every(unique)) return names;
  }
  return null;
}

interface Distinct {
  /** For each version the number of each of its items; the same number is the same text. */
  of: number[][];
  /** One item for each number, and how often it is there in all versions. */
  items: Entry[];
  counts: number[];
}

/**
 * Most items are the same text in all versions, and what names them is found once for all. Block style means something
 * by where it stands, so there each item counts as a text of its own.
 */
function distinctItems(versions: readonly (readonly Entry[])[]): Distinct {
  const isInline = versions.every((entries) => entries.every(({ value }) => value.form === 'inline'));
  let next = 0;
  const [base = [], ...sides] = versions.map((entries) =>
    isInline ? entries.map(({ value }) => textOf(value)) : entries.map(() => next++),
  );
  const of = numberLines<string | number>(base, ...sides);
  const distinct: Distinct = { of, items: [], counts: [] };
  versions.forEach((entries, version) => {
    entries.forEach((entry, at) => {
      const number = of[version]?.[at] ?? 0;
      distinct.items[number] ??= entry;
      distinct.counts[number] = (distinct.counts[number] ?? 0) + 1;
    });
  });
  return distinct;
}

/** How many items have each key. */
function countKeys(items: readonly Entry[], times: readonly number[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  items.forEach(({ value }, number) => {
    const shape = shapeOf(value);
    if (shape?.kind !== 'map') return;
    const more = times[number] ?? 0;
    for (const { key } of shape.entries) counts.set(key, (counts.get(key) ?? 0) + more);
  });
  return counts;
}

function unique(names: readonly (string | null)[]): boolean {
  const known = names.filter((name) => name !== null);
  return new Set(known).size === known.length;
}

function nameOf(item: Node, fields: readonly string[]): string | null {
  const parts: string[] = [];
  for (const field of fields) {
    const value = lookUp(item, field.split('.'));
    if (!value || shapeOf(value)) return null;
    parts.push(`${field}=${spelling(value).replaceAll('"', '')}`);
  }
  return parts.join(',');
}

function lookUp(item: Node, path: readonly string[]): Node | null {
  let node: Node | undefined = item;
  for (const field of path) {
    const shape: Container | null = node ? shapeOf(node) : null;
    node = shape?.kind === 'map' ? shape.entries.find(({ key }) => key === field)?.value : undefined;
  }
  return node ?? null;
}
