/**
 * A patch onto one YAML document. Where it only changes plain values, they are replaced in the text; anything more
 * is done to the document, which is written anew once.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  stringify,
} from 'yaml';
import { type AnyData, type Data, type DataObject, ExactNumber, isObject, isSame, mergePatch } from './data.ts';
import type { PatchableText } from './patchable-text.ts';
import { applySplices, type Splice } from './splices.ts';
import { documentData, keyName } from './yaml-data.ts';
import { exactNumbers, nodeOf, pairOf, scalarOf } from './yaml-write.ts';

export function readYamlText(original: string): PatchableText | { reason: string } {
  const crlf = original.includes('\r\n');
  const text = crlf ? original.replaceAll('\r\n', '\n') : original;
  const parsed = parse(text);
  if ('reason' in parsed) return parsed;
  const { document, data } = parsed;
  return {
    data,
    *patched(patch) {
      const edit = new YamlEdit(document);
      edit.patchRoot(patch);
      const texts = function* () {
        if (!edit.isRestructured) yield applySplices(text, edit.splices);
        yield rewritten(document, text);
      };
      for (const patched of texts()) yield crlf ? patched.replaceAll('\n', '\r\n') : patched;
    },
    read(patched) {
      const after = parse(crlf ? patched.replaceAll('\r\n', '\n') : patched);
      return 'reason' in after ? undefined : after.data;
    },
  };
}

function parse(text: string): { document: Document; data: AnyData } | { reason: string } {
  try {
    // Looking for keys that stand twice takes the square of their number; the data finds them as well.
    const document = parseDocument(text, { uniqueKeys: false, customTags: exactNumbers });
    const [fault] = document.errors;
    if (fault !== undefined) return { reason: `it is not one valid YAML document (${fault.message.split('\n')[0]}).` };
    return { document, data: documentData(document) };
  } catch (error) {
    return { reason: `it can't be read as YAML (${(error as Error).message}).` };
  }
}

/** Changes the document, and notes how its text would change where that is enough. */
class YamlEdit {
  readonly splices: Splice[] = [];
  isRestructured = false;
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  patchRoot(patch: Data): void {
    const root = this.#document.contents as Node | null;
    if (isObject(patch) && isMap(root)) return this.#patchMap(root.items as Pair<Node, Node>[], patch);
    const value = mergePatch(undefined, patch);
    const scalar = this.#inPlace(root, value);
    if (scalar === null) this.isRestructured = true;
    this.#document.contents = (scalar ?? nodeOf(value)) as Document['contents'];
  }

  #patchMap(pairs: Pair<Node, Node | null>[], patch: DataObject): void {
    const byName = new Map(pairs.map((pair) => [keyName(pair.key), pair]));
    const inherits = pairs.some(({ key }) => isScalar(key) && typeof key.value === 'symbol');
    const removed = new Set<Pair>();
    const added: Pair[] = [];
    for (const [key, value] of patch) {
      const pair = byName.get(key);
      if (pair !== undefined && value === null) removed.add(pair);
      else if (pair !== undefined) this.#patchPair(pair, value);
      else if (inherits) throw new Error(`"${key}" may come from a merge key`);
      else if (value !== null) added.push(pairOf(key, mergePatch(undefined, value)));
    }
    if (removed.size === 0 && added.length === 0) return;
    this.isRestructured = true;
    const kept = pairs.filter((pair) => !removed.has(pair));
    pairs.length = 0;
    for (const pair of [...kept, ...added]) pairs.push(pair as Pair<Node, Node>);
  }

  #patchPair(pair: Pair<Node, Node | null>, patch: Data): void {
    const node = pair.value;
    if (isObject(patch) && isMap(node)) return this.#patchMap(node.items as Pair<Node, Node>[], patch);
    if (isObject(patch) && isAlias(node)) throw new Error('it would change what an alias stands for');
    const value = mergePatch(undefined, patch);
    if (isScalar(node) && isSame(node.value as AnyData, value)) return;
    const scalar = this.#inPlace(node, value);
    if (scalar === null) this.isRestructured = true;
    pair.value = scalar ?? nodeOf(value);
  }

  /** The plain value in place of the old one, with its style and its comments; `null` where that is not enough. */
  #inPlace(node: Node | null, value: Data): Scalar | null {
    if (!isScalar(node) || !node.range || isBlock(node) || node.anchor !== undefined || node.tag !== undefined)
      return null;
    if (isObject(value) || Array.isArray(value) || node.range[0] === node.range[1]) return null;
    const scalar = scalarOf(value);
    if (typeof value === 'string' && isQuote(node.type)) scalar.type = node.type;
    if (node.comment) scalar.comment = node.comment;
    if (node.commentBefore) scalar.commentBefore = node.commentBefore;
    if (node.spaceBefore) scalar.spaceBefore = true;
    const by = written(value, scalar.type);
    if (by.includes('\n')) return null;
    this.splices.push({ from: node.range[0], to: node.range[1], by });
    return scalar;
  }
}

function written(value: string | boolean | null | ExactNumber, type: Scalar['type']): string {
  if (value instanceof ExactNumber) return value.source;
  return stringify(value, { defaultStringType: isQuote(type) ? type : 'PLAIN', lineWidth: 0 }).trimEnd();
}

function isQuote(type: Scalar['type']): type is 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' {
  return type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE';
}

function isBlock({ type }: Scalar): boolean {
  return type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL';
}

function rewritten(document: Document, text: string): string {
  const indent = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const indentSeq = !/^( *)[^\s#-][^\n]*:[^\S\n]*\n\1- /m.test(text);
  return document.toString({
    indent: Math.max(indent, 1),
    indentSeq,
    lineWidth: 0,
    flowCollectionPadding: !/\{\S/.test(text),
  });
}
