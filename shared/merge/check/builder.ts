import { bare, type Pool, type Properties, type Value } from './pool.ts';

/** What a text says, in the words of a parser that had no part in the merge. */
export interface Telling {
  /** One value in JSON; each document in YAML, each line in JSON Lines. */
  documents: Value[];
  /** How often each comment is there. */
  comments: ReadonlyMap<string, number>;
  /** How often each map or list of two entries or more is there. */
  counts: ReadonlyMap<Value, number>;
  /** How often each item of a list has its identity in lists of one name. */
  marks: ReadonlyMap<string, number>;
  /** Keys that are in a map again. */
  twice: ReadonlySet<string>;
  /** Levels of nesting. */
  depth: number;
  /** Whether an alias stands for nothing. */
  hasLooseAlias: boolean;
}

interface Frame {
  isMap: boolean;
  properties: Properties;
  /** Key of the parent map at which it stands. */
  at: string;
  keys: string[];
  values: Value[];
  /** The key that waits for its value. */
  key: string | null;
}

/** Fields that make an item one thing wherever it stands. */
const marking = ['id', 'uuid', '_id', 'uid', '_postman_id', 'guid', 'operationId'];
/** Fields by which an anchor's place is known among the items of a list. */
const naming = [...marking, 'name', 'key', 'path', 'url'];

/** Puts a text together from what its parser tells in order. */
export class Builder {
  private readonly pool: Pool;
  private readonly frames: Frame[] = [];
  private readonly documents: Value[] = [];
  private readonly comments = new Map<string, number>();
  private readonly counts = new Map<Value, number>();
  private readonly marks = new Map<string, number>();
  /** Place of each anchor of this document, by name. */
  private anchors = new Map<string, string>();
  private readonly places = new Map<string, number>();
  private readonly twice = new Set<string>();
  private depth = 0;
  private hasLooseAlias = false;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  get isOpen(): boolean {
    return this.frames.length > 0;
  }

  /** Whether the innermost collection is a map that waits for a key. */
  get wantsKey(): boolean {
    return this.isInMap && this.frames.at(-1)?.key === null;
  }

  get isInMap(): boolean {
    return this.frames.at(-1)?.isMap ?? false;
  }

  comment(text: string): void {
    const words = text
      .replaceAll(/\s+/g, ' ')
      .replace(/^([#/]+) ?(?=[^#/ ])/, '$1 ')
      .trim();
    this.comments.set(words, (this.comments.get(words) ?? 0) + 1);
  }

  open(kind: 'map' | 'list', properties: Properties = bare): void {
    const frame = this.frames.at(-1);
    const at = frame?.isMap ? (frame.key ?? '') : '[]';
    this.frames.push({ isMap: kind === 'map', properties, at, keys: [], values: [], key: null });
    if (this.frames.length > this.depth) this.depth = this.frames.length;
  }

  key(key: string): void {
    const frame = this.frames.at(-1);
    if (frame) frame.key = key;
  }

  scalar(text: string, properties: Properties = bare): void {
    this.add(this.pool.scalar(text, properties), properties.anchor);
  }

  /** An alias means the anchor and where that stands, so that a name which comes to mean something else is seen. */
  alias(name: string): void {
    const place = this.anchors.get(name);
    if (place === undefined) this.hasLooseAlias = true;
    this.add(this.pool.scalar(`*${name} ${place}`, bare), '');
  }

  close(): void {
    const frame = this.frames.pop();
    if (!frame) return;
    const { isMap, properties, keys, values } = frame;
    const value = isMap ? this.pool.map(this.unique(keys), values, properties) : this.pool.list(values, properties);
    if (values.length > 1) this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
    if (!isMap) this.noteMarks(frame);
    this.add(value, properties.anchor);
  }

  endDocument(): void {
    this.anchors = new Map();
  }

  tell(): Telling {
    const { documents, comments, counts, marks, twice, depth, hasLooseAlias } = this;
    return { documents, comments, counts, marks, twice, depth, hasLooseAlias };
  }

  private add(value: Value, anchor: string): void {
    const frame = this.frames.at(-1);
    if (anchor !== '') this.noteAnchor(anchor, value);
    if (!frame) this.documents.push(value);
    else if (!frame.isMap) frame.values.push(value);
    else if (frame.key === null) frame.key = keyOf(value);
    else {
      frame.keys.push(frame.key);
      frame.values.push(value);
      frame.key = null;
    }
  }

  /** Keys with the number of their copy behind those that are there again. */
  private unique(keys: readonly string[]): readonly string[] {
    if (new Set(keys).size === keys.length) return keys;
    const copies = new Map<string, number>();
    return keys.map((key) => {
      const copy = (copies.get(key) ?? 0) + 1;
      copies.set(key, copy);
      if (copy === 1) return key;
      this.twice.add(`${key}\0${copy}`);
      return `${key}\0${copy}`;
    });
  }

  private noteMarks({ at, values }: Frame): void {
    for (const item of values) {
      const found = item.kind === 'map' ? markOf(item) : null;
      if (found === null) continue;
      const mark = `${at} ${found}`;
      this.marks.set(mark, (this.marks.get(mark) ?? 0) + 1);
    }
  }

  private noteAnchor(name: string, value: Value): void {
    const steps = this.frames.map(({ isMap, keys, values, key }) => (isMap ? [nameOf(keys, values), key] : []));
    const own = this.frames.at(-1)?.isMap === false ? nameOf(value.keys, value.values) : '';
    const place = JSON.stringify([name, ...steps, own]);
    const copy = (this.places.get(place) ?? 0) + 1;
    this.places.set(place, copy);
    this.anchors.set(name, `${place} ${copy}`);
  }
}

function keyOf(value: Value): string {
  return value.kind === 'scalar' ? value.text.slice(1) : `\0${value.id}`;
}

function markOf({ keys, values }: Value): string | null {
  for (const field of marking) {
    const at = keys.indexOf(field);
    if (at >= 0) return `${field} ${values[at]?.id}`;
  }
  return null;
}

function nameOf(keys: readonly string[], values: readonly Value[]): string {
  for (const field of naming) {
    const at = keys.indexOf(field);
    if (at >= 0) return values[at]?.text ?? '';
  }
  return '[]';
}
