/** From a document of YAML to data. */
import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { type AnyData, type Data, type DataObject, ExactNumber } from './data.ts';

/** Nodes that aliases may stand for, all of them together: few texts can stand for endless data. */
const MAX_ALIASED_NODES = 100_000;

/** As it stands. Comparing finds what is no JSON, a date of YAML 1.1 for instance, the same or not. */
export function documentData(document: Document): AnyData {
  const reader = new DataReader();
  return reader.read(document.contents as Node | null);
}

/** What a plain key is called in JSON. `null`: none that JSON could name. */
export function keyName(key: unknown): string | null {
  if (!isScalar(key)) return null;
  const { value } = key;
  if (value === null || value === undefined) return '';
  if (value instanceof ExactNumber) return numberName(value.source);
  return typeof value === 'symbol' ? (value.description ?? '') : String(value);
}

/** `0x10` and `16` are one key, and JSON calls it `16`. Beyond what a double holds, the text is the name. */
function numberName(source: string): string {
  const number = Number(source.replaceAll('_', ''));
  return Number.isSafeInteger(number) || /[.e]/i.test(source) ? String(number) : source;
}

class DataReader {
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Alias, Node>();
  #aliased = 0;
  #inAlias = 0;

  read(node: Node | null | undefined): AnyData {
    if (node === null || node === undefined) return null;
    if (this.#inAlias > 0 && ++this.#aliased > MAX_ALIASED_NODES) throw new Error('its aliases stand for too much');
    if (isAlias(node)) return this.#readAlias(node);
    if (this.#inAlias === 0 && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value as AnyData;
    // What is no JSON inside of it is only ever compared.
    if (isSeq(node)) return node.items.map((item) => this.read(item as Node)) as Data[];
    return isMap(node) ? this.#readMap(node) : null;
  }

  #readMap(map: YAMLMap): DataObject {
    const object: DataObject = new Map();
    for (const [at, pair] of (map.items as Pair<Node, Node>[]).entries()) {
      // A key without a name takes one that differs for each key, and holds what the key is.
      const name = keyName(pair.key);
      if (name === null) object.set(`\0${at}`, this.read(pair.key) as Data);
      else this.read(pair.key);
      const key = name ?? `\0\0${at}`;
      if (object.has(key)) throw new Error(`the key "${key}" stands twice`);
      object.set(key, this.read(pair.value) as Data);
    }
    return object;
  }

  #readAlias(alias: Alias): AnyData {
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target === undefined) throw new Error(`there is no anchor "${alias.source}"`);
    this.#targets.set(alias, target);
    this.#inAlias += 1;
    const data = this.read(target);
    this.#inAlias -= 1;
    return data;
  }
}
