/** JSON data as a patch needs it: numbers as they are written, and keys of any name, `__proto__` among them. */
import { isDeepStrictEqual } from 'node:util';
import { type Node, parseTree } from 'jsonc-parser';

/** A number by its text: a double would make another one of `9007199254740993`, `1.0` or `1e400`. */
export class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type Data = string | boolean | null | ExactNumber | Data[] | DataObject;
export type DataObject = Map<string, Data>;

/** Anything else, such as a date of YAML 1.1, is only ever compared. */
export type AnyData = Data | Date | undefined;

export function isObject(data: AnyData): data is DataObject {
  return data instanceof Map;
}

/** Whether both are the same, whatever the order of their keys. */
export function isSame(one: AnyData, other: AnyData): boolean {
  return isDeepStrictEqual(one, other);
}

/** https://www.rfc-editor.org/rfc/rfc7396#section-2 */
export function mergePatch(target: AnyData, patch: Data): Data {
  if (!isObject(patch)) return patch;
  const result: DataObject = new Map(isObject(target) ? target : []);
  for (const [key, value] of patch) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return result;
}

/** The data of JSON that has been read once already, so that it is known to be valid. */
export function readData(json: string): Data {
  const root = parseTree(json);
  if (root === undefined) throw new Error('there is no value');
  return dataOf(root, json);
}

/** Where a key stands twice the last one counts, as for every parser of JSON. */
export function dataOf(node: Node, text: string): Data {
  const { type, children = [] } = node;
  if (type === 'number') return new ExactNumber(text.slice(node.offset, node.offset + node.length));
  if (type === 'array') return children.map((child) => dataOf(child, text));
  if (type !== 'object') return node.value as string | boolean | null;
  const object: DataObject = new Map();
  for (const { children: [key, value] = [] } of children) {
    if (key !== undefined && value !== undefined) object.set(String(key.value), dataOf(value, text));
  }
  return object;
}
