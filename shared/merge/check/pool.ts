import { Shape, SortedKeys } from './shape.ts';
import { Trail } from './trail.ts';

/**
 * What a piece of a text says, apart from how it is written. Within one {@link Pool} equal data is one and the same object,
 * so two texts are compared without looking at anything that they have in common. The order of keys doesn't count.
 */
export interface Value {
  /** `word`: a number, `true`, `null` and so on, or an alias. */
  readonly kind: 'text' | 'word' | 'map' | 'list';
  readonly id: number;
  readonly tag: string;
  readonly anchor: string;
  /** Of a text or word, in one spelling. */
  readonly text: string;
  /** Of a map; a key that is there again has the number of its copy behind a NUL. */
  readonly keys: SortedKeys;
  /** Of a list; of a map in the order of `keys`. */
  readonly values: readonly Value[];
}

/** What stands before a value: `!tag` and `&anchor`. */
export interface Properties {
  tag: string;
  anchor: string;
}

export const bare: Properties = { tag: '', anchor: '' };

const noKeys = new SortedKeys(-1, []);
const noValues: readonly never[] = [];

export function isCollection({ kind }: Value): boolean {
  return kind === 'map' || kind === 'list';
}

/** The value of a key of a map. */
export function valueAt({ keys, values }: Value, key: string): Value | undefined {
  return values[keys.placeOf(key)];
}

/** All values of the texts of one merge, each once. */
export class Pool {
  private readonly scalars = { text: new Map<string, Value>(), word: new Map<string, Value>() };
  private readonly withProperties = new Map<string, Value>();
  private readonly sortedKeys = new Map<string, SortedKeys>();
  private collections: (Value | undefined)[] = new Array<Value | undefined>(1024);
  private readonly keyIds = new Map<string, number>();
  /** The shape of a map without keys, from which all others come. */
  readonly noKeys = new Shape(null, '', false);
  /** Of the collections, by their ids. */
  private readonly hashes: (number | undefined)[] = [];
  private readonly trail = new Trail();
  private count = 0;
  private size = 0;

  /** Called before each text is read. */
  beginText(): void {
    this.trail.begin();
  }

  scalar(kind: 'text' | 'word', text: string, properties: Properties): Value {
    const expected = this.trail.expected(kind, text, properties);
    if (expected) return expected;
    const value = this.lookUp(kind, text, properties);
    this.trail.pass(value);
    return value;
  }

  private lookUp(kind: 'text' | 'word', text: string, properties: Properties): Value {
    const isBare = properties.tag === '' && properties.anchor === '';
    const known = isBare ? this.scalars[kind] : this.withProperties;
    const name = isBare ? text : JSON.stringify([kind, text, properties.tag, properties.anchor]);
    const found = known.get(name);
    if (found) return found;
    const value: Value = { kind, id: this.size++, ...properties, text, keys: noKeys, values: noValues };
    known.set(name, value);
    return value;
  }

  list(values: readonly Value[], properties: Properties): Value {
    return this.collection('list', noKeys, values, properties);
  }

  map(shape: Shape, values: readonly Value[], properties: Properties): Value {
    const { keys, order } = shape.inOrder(this.sortedKeys);
    const sorted: Value[] = [];
    for (const at of order) {
      const value = values[at];
      if (value) sorted.push(value);
    }
    return this.collection('map', keys, sorted, properties);
  }

  /** A number for a key. */
  keyId(key: string): number {
    const known = this.keyIds.get(key);
    if (known !== undefined) return known;
    this.keyIds.set(key, this.keyIds.size);
    return this.keyIds.size - 1;
  }

  private collection(kind: 'map' | 'list', keys: SortedKeys, values: readonly Value[], properties: Properties): Value {
    const { tag, anchor } = properties;
    const own = tag === '' && anchor === '' ? keys.id : this.keyId(`${tag} ${anchor}`) ^ (keys.id << 8);
    const mixed = hash(own, values);
    let at = mixed & (this.collections.length - 1);
    for (;;) {
      const found = this.collections[at];
      if (!found) break;
      const isSame = found.keys === keys && found.kind === kind && found.tag === tag && found.anchor === anchor;
      if (isSame && sameValues(found.values, values)) return found;
      at = (at + 1) & (this.collections.length - 1);
    }
    const value: Value = { kind, id: this.size++, tag, anchor, text: '', keys, values };
    this.collections[at] = value;
    this.hashes[value.id] = mixed;
    if (++this.count * 2 > this.collections.length) this.grow();
    return value;
  }

  private grow(): void {
    const old = this.collections;
    const slots = new Array<Value | undefined>(old.length * 4);
    for (const value of old) {
      if (!value) continue;
      let at = (this.hashes[value.id] ?? 0) & (slots.length - 1);
      while (slots[at]) at = (at + 1) & (slots.length - 1);
      slots[at] = value;
    }
    this.collections = slots;
  }
}

function hash(own: number, values: readonly Value[]): number {
  let mixed = own ^ values.length;
  for (const { id } of values) {
    mixed = Math.imul(mixed ^ id, 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return mixed;
}

function sameValues(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
