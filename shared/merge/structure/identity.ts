import { spelling } from './scalar.ts';
import { shapeOf } from './shape.ts';
import type { Entry, Node } from './tree.ts';

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

/**
 * Finds the fields that identify the items of a list in all its versions: at least half of all items have them, and no
 * version has two items with the same. Returns the name of each item of each version.
 */
export function identify(versions: readonly (readonly Entry[])[]): (string | null)[][] | null {
  const maps = versions.map((entries) => entries.map((entry) => fieldsOf(entry.value)));
  const count = versions.reduce((sum, entries) => sum + entries.length, 0);
  for (const fields of identities) {
    const names = maps.map((items) => items.map((item) => nameOf(item, fields)));
    const known = names.flat().filter((name) => name !== null).length;
    if (known * 2 >= count && known > 0 && names.every(unique)) return names;
  }
  return null;
}

function unique(names: readonly (string | null)[]): boolean {
  const known = names.filter((name) => name !== null);
  return new Set(known).size === known.length;
}

type Fields = Map<string, Node> | null;

function fieldsOf(node: Node): Fields {
  const shape = shapeOf(node);
  if (shape?.kind !== 'map') return null;
  return new Map(shape.entries.map(({ key, value }) => [key, value]));
}

function nameOf(item: Fields, fields: readonly string[]): string | null {
  const parts: string[] = [];
  for (const field of fields) {
    const value = lookUp(item, field.split('.'));
    if (!value || shapeOf(value)) return null;
    parts.push(`${field}=${spelling(value).replaceAll('"', '')}`);
  }
  return parts.join(',');
}

function lookUp(item: Fields, [field, ...rest]: string[]): Node | undefined {
  const value = field === undefined ? undefined : item?.get(field);
  return value && rest.length > 0 ? lookUp(fieldsOf(value), rest) : value;
}
