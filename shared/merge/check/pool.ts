/**
 * What a piece of a text says, apart from how it is written. Within one {@link Pool} equal data is one and the same object,
 * so two texts are compared without looking at anything that they have in common. The order of keys doesn't count.
 */
export interface Value {
  readonly kind: 'scalar' | 'map' | 'list';
  readonly id: number;
  readonly tag: string;
  readonly anchor: string;
  /** Of a scalar: its meaning in one spelling; strings begin with a quote. */
  readonly text: string;
  /** Of a map; a key that is there again has the number of its copy behind a NUL. */
  readonly keys: readonly string[];
  /** Of a map or list. */
  readonly values: readonly Value[];
}

/** What stands before a value: `!tag` and `&anchor`. */
export interface Properties {
  tag: string;
  anchor: string;
}

export const bare: Properties = { tag: '', anchor: '' };

const nothing: readonly never[] = [];

/** All values of the texts of one merge, each once. */
export class Pool {
  private readonly known = new Map<string, Value>();
  private readonly keyIds = new Map<string, number>();

  scalar(text: string, properties: Properties): Value {
    return this.once(mark('s', properties) + text, 'scalar', { ...properties, text });
  }

  list(values: readonly Value[], properties: Properties): Value {
    let name = mark('l', properties);
    for (const { id } of values) name += `${id},`;
    return this.once(name, 'list', { ...properties, values });
  }

  map(keys: readonly string[], values: readonly Value[], properties: Properties): Value {
    const pairs = keys.map((key, at): [number, number] => [this.keyId(key), values[at]?.id ?? 0]);
    if (!isRising(pairs)) pairs.sort((a, b) => a[0] - b[0]);
    let name = mark('m', properties);
    for (const [key, id] of pairs) name += `${key}:${id},`;
    return this.once(name, 'map', { ...properties, keys, values });
  }

  private keyId(key: string): number {
    const known = this.keyIds.get(key);
    if (known !== undefined) return known;
    this.keyIds.set(key, this.keyIds.size);
    return this.keyIds.size - 1;
  }

  private once(name: string, kind: Value['kind'], parts: Properties & Partial<Value>): Value {
    const known = this.known.get(name);
    if (known) return known;
    const { tag, anchor, text = '', keys = nothing, values = nothing } = parts;
    const value: Value = { kind, id: this.known.size, tag, anchor, text, keys, values };
    this.known.set(name, value);
    return value;
  }
}

function mark(kind: string, { tag, anchor }: Properties): string {
  return tag === '' && anchor === '' ? kind : `${kind}${JSON.stringify([tag, anchor])}`;
}

function isRising(pairs: readonly [number, number][]): boolean {
  for (let at = 1; at < pairs.length; at++) if ((pairs[at]?.[0] ?? 0) < (pairs[at - 1]?.[0] ?? 0)) return false;
  return true;
}
