import { spelling } from './scalar.ts';
import { shapeOf } from './shape.ts';
import type { Container, Entry, Node } from './tree.ts';

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

export interface Identity {
  /** Of each version, in the order given. */
  names: readonly Names[];
  nameOf(item: Entry): string | null;
}

/**
 * Names the items of a list in all its versions by the fields that identify them: at least half of all items have them,
 * and no version has two items with the same. `null`: no fields do.
 */
export function identify(versions: readonly (readonly Entry[])[]): Identity | null {
  const count = versions.reduce((sum, entries) => sum + entries.length, 0);
  const known = countKeys(versions);
  for (const fields of identities) {
    // Most lists have but few of these fields: what half of the items can't have is not looked up in each of them.
    if (fields.some((field) => (known.get(field.split('.')[0] ?? '') ?? 0) * 2 < count)) continue;
    const namer = (item: Entry): string | null => nameOf(item.value, fields);
    const names = versions.map((entries) => entries.map(namer));
    const named = names.reduce((sum, list) => sum + list.filter((name) => name !== null).length, 0);
    if (named * 2 >= count && named > 0 && names.every(unique)) return { names, nameOf: namer };
  }
  return null;
}

/** How many items have each key. */
function countKeys(versions: readonly (readonly Entry[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entries of versions) {
    for (const { value } of entries) {
      const shape = shapeOf(value);
      if (shape?.kind !== 'map') continue;
      for (const { key } of shape.entries) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
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
