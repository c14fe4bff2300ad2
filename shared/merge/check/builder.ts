import { bare, type Pool, type Properties, type Value, valueAt } from './pool.ts';
import type { Shape } from './shape.ts';
import type { Word } from './spelling.ts';

/** What a text says, in the words of a parser that had no part in the merge. */
export interface Telling {
  /** One value in JSON; each document in YAML, each line in JSON Lines. */
  documents: Value[];
  /** How often each comment is there. */
  comments: ReadonlyMap<string, number>;
  /** How often each map or list of two entries or more is there, by its id. */
  counts: readonly (number | undefined)[];
  /** How often each item of a list has its identity in lists of one name. */
  marks: ReadonlyMap<number, number>;
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
  /** Its keys so far. */
  shape: Shape;
  /** The same as a set, where there are many. */
  seen: Map<string, number> | null;
  values: Value[];
  /** The first of its fields that names it. */
  name: string;
  /** The key that waits for its value. */
  key: string | null;
}

/** With so many keys a map gets a set of them. */
const manyKeys = 32;

/** Fields that make an item one thing wherever it stands. */
const marking = ['id', 'uuid', '_id', 'uid', '_postman_id', 'guid', 'operationId'];
/** Fields by which an anchor's place is known among the items of a list. */
const naming = new Set([...marking, 'name', 'key', 'path', 'url']);

/** Puts a text together from what its parser tells in order. */
export class Builder {
  private readonly pool: Pool;
  private readonly frames: Frame[] = [];
  private readonly documents: Value[] = [];
  private readonly comments = new Map<string, number>();
  private readonly counts: (number | undefined)[] = [];
  private readonly marks = new Map<number, number>();
  /** Place of each anchor of this document, by name. */
  private anchors = new Map<string, string>();
  private readonly places = new Map<string, number>();
  private readonly twice = new Set<string>();
  private readonly noKeys: Shape;
  private depth = 0;
  private hasLooseAlias = false;

  constructor(pool: Pool) {
    this.pool = pool;
    this.noKeys = pool.noKeys;
    pool.beginText();
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
    this.frames.push({
      isMap: kind === 'map',
      properties,
      at,
      shape: this.noKeys,
      seen: null,
      values: [],
      name: '',
      key: null,
    });
    if (this.frames.length > this.depth) this.depth = this.frames.length;
  }

  key(key: string): void {
    const frame = this.frames.at(-1);
    if (frame) frame.key = key;
  }

  scalar({ kind, text }: Word, properties: Properties = bare): void {
    this.add(this.pool.scalar(kind, text, properties), properties.anchor);
  }

  /** An alias means the anchor and where that stands, so that a name which comes to mean something else is seen. */
  alias(name: string): void {
    const place = this.anchors.get(name);
    if (place === undefined) this.hasLooseAlias = true;
    this.add(this.pool.scalar('word', `*${name} ${place}`, bare), '');
  }

  close(): void {
    const frame = this.frames.pop();
    if (!frame) return;
    const { isMap, properties, shape, values } = frame;
    const value = isMap ? this.pool.map(shape, values, properties) : this.pool.list(values, properties);
    if (shape.hasTwice) for (const key of shape.keys()) if (key.includes('\0')) this.twice.add(key);
    if (values.length > 1) this.counts[value.id] = (this.counts[value.id] ?? 0) + 1;
    if (!isMap) this.noteMarks(frame);
    this.add(value, properties.anchor, frame.name);
  }

  endDocument(): void {
    this.anchors = new Map();
  }

  tell(): Telling {
    const { documents, comments, counts, marks, twice, depth, hasLooseAlias } = this;
    return { documents, comments, counts, marks, twice, depth, hasLooseAlias };
  }

  private add(value: Value, anchor: string, ownName = ''): void {
    const frame = this.frames.at(-1);
    if (anchor !== '') this.noteAnchor(anchor, frame?.isMap === false ? ownName : '');
    if (!frame) this.documents.push(value);
    else if (!frame.isMap) frame.values.push(value);
    else if (frame.key === null) frame.key = keyOf(value);
    else {
      if (frame.name === '' && naming.has(frame.key)) frame.name = value.text;
      addKey(frame, frame.key);
      frame.values.push(value);
      frame.key = null;
    }
  }

  private noteMarks({ at, values }: Frame): void {
    for (const item of values) {
      const found = item.kind === 'map' ? markOf(item) : null;
      if (found === null) continue;
      const mark = found + this.pool.keyId(at) * 2 ** 32;
      this.marks.set(mark, (this.marks.get(mark) ?? 0) + 1);
    }
  }

  private noteAnchor(name: string, own: string): void {
    const steps = this.frames.map((frame) => (frame.isMap ? [frame.name, frame.key] : []));
    const place = JSON.stringify([name, ...steps, own]);
    const copy = (this.places.get(place) ?? 0) + 1;
    this.places.set(place, copy);
    this.anchors.set(name, `${place} ${copy}`);
  }
}

function addKey(frame: Frame, key: string): void {
  if (frame.shape.length === manyKeys) frame.seen = new Map(frame.shape.keys().map((known) => [known, 1]));
  const { seen } = frame;
  frame.shape = frame.shape.with(key, () => (seen ? (seen.get(key) ?? 0) : copiesIn(frame.shape.keys(), key)));
  seen?.set(key, (seen.get(key) ?? 0) + 1);
}

function copiesIn(keys: readonly string[], key: string): number {
  return keys.filter((known) => known === key || known.startsWith(`${key}\0`)).length;
}

function keyOf(value: Value): string {
  return value.kind === 'text' || value.kind === 'word' ? value.text : `\0${value.id}`;
}

/** The identity of an item as a number: which field it is in, and what is there. */
function markOf(item: Value): number | null {
  for (let field = 0; field < marking.length; field++) {
    const value = valueAt(item, marking[field] ?? '');
    if (value) return value.id * marking.length + field;
  }
  return null;
}
