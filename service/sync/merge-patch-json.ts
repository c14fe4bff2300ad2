/** JSON, with or without comments, edited in its text: what is not named keeps every byte. */
import { applyEdits, findNodeAtLocation, modify, type Node, type ParseError, parse, parseTree } from 'jsonc-parser';
import { isDeeperThan } from '../http/json-depth.ts';
import type { StructuredText } from './merge-patch.ts';

/** The parsers recurse. */
const MAX_DEPTH = 500;

export function readJsonText(original: string): StructuredText | { reason: string } {
  if (isDeeperThan(original, MAX_DEPTH)) return { reason: `it nests deeper than ${MAX_DEPTH} levels.` };
  let text = original;
  const data = parseJson(text);
  if (data === INVALID) return { reason: 'it is not JSON.' };
  return {
    data,
    edit(path, value) {
      text =
        value === undefined ? applyEdits(text, modify(text, [...path], undefined, {})) : setValue(text, path, value);
    },
    result: () => ({ text, data: parseJson(text) }),
  };
}

const INVALID = Symbol('invalid');

function parseJson(text: string): unknown {
  const errors: ParseError[] = [];
  const data: unknown = parse(text, errors, { allowTrailingComma: true });
  return errors.length > 0 ? INVALID : data;
}

/** @param path of a value that is there, or of a new property of an object that is there */
function setValue(text: string, path: readonly string[], value: unknown): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root === undefined ? undefined : findNodeAtLocation(root, [...path]);
  if (node !== undefined) {
    const lines = text.includes('\n') ? written(value, text, indentAt(text, node.offset)) : JSON.stringify(value);
    return splice(text, node.offset, node.offset + node.length, lines);
  }
  const object = root === undefined ? undefined : findNodeAtLocation(root, path.slice(0, -1));
  if (object === undefined) throw new Error('there is no such object');
  return addProperty(text, object, { key: path.at(-1) ?? '', value });
}

function addProperty(text: string, object: Node, { key, value }: { key: string; value: unknown }): string {
  const end = object.offset + object.length - 1;
  const last = object.children?.at(-1);
  const indent = indentAt(text, object.offset);
  const onLines = text.slice(object.offset, end).includes('\n') || (last === undefined && text.includes('\n'));
  if (!onLines) {
    const spaced = /[:,] /.test(text.slice(object.offset, end));
    const property = `${JSON.stringify(key)}:${spaced ? ' ' : ''}${JSON.stringify(value)}`;
    if (last === undefined) return splice(text, object.offset + 1, end, property);
    const at = last.offset + last.length;
    return splice(text, at, at, `,${spaced ? ' ' : ''}${property}`);
  }
  const eol = eolOf(text);
  const inner = last === undefined ? indent + unitOf(text) : indentAt(text, last.offset);
  const property = `${eol}${inner}${JSON.stringify(key)}: ${written(value, text, inner)}`;
  if (last === undefined) return splice(text, object.offset + 1, end, `${property}${eol}${indent}`);
  const at = last.offset + last.length;
  // A comma may stand there already, and a comment that belongs to the last property.
  const [rest = '', comma = '', comment = ''] = /^([ \t]*,)?([ \t]*\/\/[^\r\n]*)?/.exec(text.slice(at, end)) ?? [];
  return splice(text, at, at + rest.length, `${comma || ','}${comment}${property}`);
}

function splice(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

/** As the text does it. */
function written(value: unknown, text: string, indent: string): string {
  return JSON.stringify(value, null, unitOf(text)).replaceAll('\n', `${eolOf(text)}${indent}`);
}

function unitOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The white space that the line of this offset begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
