import { decodeKey } from './flow.ts';
import { isSpace, lineEnd, skipFlowValue, skipString } from './scan.ts';
import type { Container, Entry, Node } from './tree.ts';

/**
 * Takes a YAML block map or list apart by its indents. `null`: a scalar, or something that indents alone don't tell
 * (tabs, `? ` keys, tagged keys), which is then merged as one value.
 */
export function blockShape(node: Node): Container | null {
  const { text } = node.source;
  const first = firstContent(node);
  if (first >= node.end) return null;
  const lineStart = node.form === 'compact' ? node.start : text.lastIndexOf('\n', first - 1) + 1;
  const column = first - (text.lastIndexOf('\n', first - 1) + 1);
  const isList = isDash(text, first);
  if (!isList && keyAt(text, first, node.end) === null) return null;
  const indent = ' '.repeat(column);
  const cut = cutEntries(node, { from: lineStart, first, column, isList });
  if (!cut) return null;
  const entries: Entry[] = [];
  for (const { start, content, end } of cut.pieces) {
    const entry = isList
      ? listEntry(node, { start, content, end, indent })
      : mapEntry(node, { start, content, end, indent });
    if (!entry) return null;
    entries.push(entry);
  }
  const open = node.form === 'compact' ? node.start : (entries[0]?.start ?? node.start);
  return {
    kind: isList ? 'list' : 'map',
    style: 'block',
    entries,
    indent,
    open,
    close: cut.close,
    trailingComma: false,
  };
}

function firstContent(node: Node): number {
  const { text } = node.source;
  if (node.form === 'compact') return node.start;
  let at = node.start;
  while (at < node.end) {
    const content = skipSpaces(text, at);
    const code = text.charCodeAt(content);
    if (content < node.end && code !== 10 && code !== 13 && code !== 35) return content;
    at = lineEnd(text, content) + 1;
  }
  return node.end;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  return at;
}

/** Whether a list item begins at `at`. */
function isDash(text: string, at: number): boolean {
  return text.charCodeAt(at) === 45 && (at + 1 >= text.length || isSpace(text.charCodeAt(at + 1)));
}

/** The key that begins at `at` and is followed by a colon on the same line. */
function keyAt(text: string, at: number, end: number): { key: string; keyEnd: number; colon: number } | null {
  const first = text.charAt(at);
  const stop = Math.min(lineEnd(text, at), end);
  if (first === '"' || first === "'") {
    const keyEnd = skipString(text, at);
    const colon = skipSpaces(text, keyEnd);
    if (colon >= stop || !isColon(text, colon)) return null;
    const key = decodeKey(text.slice(at, keyEnd));
    return key === null ? null : { key, keyEnd, colon };
  }
  if (/[\s#&*!|>%@`{}[\],]/.test(first) || first === '') return null;
  if (/[?:-]/.test(first) && isSpace(text.charCodeAt(at + 1))) return null;
  // Not by a search through the text: where no colon follows, each line would cost the whole rest of it.
  for (let colon = at + 1; colon < stop; colon++) {
    if (!isColon(text, colon)) continue;
    let keyEnd = colon;
    while (isSpace(text.charCodeAt(keyEnd - 1))) keyEnd--;
    const key = text.slice(at, keyEnd);
    return /\s#/.test(key) ? null : { key, keyEnd, colon };
  }
  return null;
}

function isColon(text: string, at: number): boolean {
  return text.charCodeAt(at) === 58 && (at + 1 >= text.length || isSpace(text.charCodeAt(at + 1)));
}

interface Piece {
  start: number;
  /** Offset of the key or dash. */
  content: number;
  end: number;
}

/** Cuts the lines of a block collection into its entries; comments go to what they stand above. */
function cutEntries(
  node: Node,
  block: { from: number; first: number; column: number; isList: boolean },
): { pieces: Piece[]; close: number } | null {
  const { text } = node.source;
  const { column, isList } = block;
  let current: Piece = { start: block.from, content: block.first, end: 0 };
  // Comments above the first entry belong to it.
  if (node.form === 'lines') current.start = node.start;
  const pieces: Piece[] = [];
  let at = Math.min(lineEnd(text, block.first) + 1, node.end);
  current.end = at;
  // End of those pending comment lines that are indented deeper than the entries: they stay with the entry above.
  let deepPending = true;
  while (at < node.end) {
    const content = skipSpaces(text, at);
    const code = text.charCodeAt(content);
    const next = Math.min(lineEnd(text, content) + 1, node.end);
    const depth = content - at;
    if (code === 9 && depth <= column) return null;
    if (code === 10 || code === 13 || content >= node.end) {
      at = next;
      continue;
    }
    if (code === 35) {
      if (depth > column && deepPending) current.end = next;
      else deepPending = false;
      at = next;
      continue;
    }
    if (depth > column || (depth === column && continues(text, content, isList))) current.end = next;
    else if (depth < column) return null;
    else {
      if (keepsBlankLines(text, current)) current.end = skipBlankLines(text, current.end, at);
      pieces.push(current);
      current = { start: current.end, content, end: next };
    }
    deepPending = true;
    at = next;
  }
  pieces.push(current);
  if (keepsBlankLines(text, current)) current.end = skipBlankLines(text, current.end, node.end);
  return { pieces, close: current.end };
}

/** A block scalar that keeps its trailing blank lines (`|+`) owns them, however deep it stands. */
function keepsBlankLines(text: string, { content, end }: Piece): boolean {
  return /(?<=[\s:-])[|>](?:[1-9]?\+|\+[1-9])[ \t]*(?:#.*)?$/m.test(text.slice(content, end));
}

function skipBlankLines(text: string, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const content = skipSpaces(text, at);
    if (content < to && text.charCodeAt(content) !== 10) break;
    at = Math.min(content + 1, to);
  }
  return at;
}

function continues(text: string, at: number, isList: boolean): boolean {
  const first = text.charAt(at);
  return first === '}' || first === ']' || (!isList && isDash(text, at));
}

interface Cut {
  start: number;
  content: number;
  end: number;
  indent: string;
}

function mapEntry(node: Node, { start, content, end, indent }: Cut): Entry | null {
  const found = keyAt(node.source.text, content, end);
  if (!found) return null;
  const value = entryValue(node, { from: found.colon + 1, end, indent, inItem: false });
  return value && { key: found.key, start, keyStart: content, keyEnd: found.keyEnd, value, comma: -1, end };
}

function listEntry(node: Node, { start, content, end, indent }: Cut): Entry | null {
  if (!isDash(node.source.text, content)) return null;
  const value = entryValue(node, { from: content + 1, end, indent, inItem: true });
  return value && { key: '', start, keyStart: content, keyEnd: content + 1, value, comma: -1, end };
}

/** The value that follows a colon or a dash. Anchors and tags before a block belong to the separator. */
function entryValue(node: Node, at: { from: number; end: number; indent: string; inItem: boolean }): Node | null {
  const { text } = node.source;
  const { from, end, indent, inItem } = at;
  const make = (start: number, stop: number, form: Node['form']): Node => ({
    source: node.source,
    start,
    end: stop,
    lineIndent: indent,
    form,
  });
  const stop = Math.min(lineEnd(text, from), end);
  const begin = skipSpaces(text, from);
  const rest = text.slice(begin, stop);
  const properties = /^(?:[&!][^\s]*[ \t]*)*/.exec(rest)?.[0] ?? '';
  const body = rest.slice(properties.length).trimEnd();
  if (body === '' || body.startsWith('#')) {
    if (hasContent(text, stop + 1, end)) return make(stop + 1, end, 'lines');
    const valueEnd = begin + properties.trimEnd().length;
    return properties === '' ? make(from, from, 'inline') : make(begin, valueEnd, 'inline');
  }
  const first = begin + properties.length;
  const code = text.charAt(first);
  if (code === '|' || code === '>') return make(begin, end, 'inline');
  if (inItem && (isDash(text, first) || keyAt(text, first, end))) {
    return properties === '' ? make(begin, end, 'compact') : null;
  }
  if (code === '"' || code === "'" || code === '{' || code === '[') {
    const valueEnd = skipFlowValue(text, first, 'yaml');
    return valueEnd <= end ? make(begin, valueEnd, 'inline') : null;
  }
  return make(begin, plainEnd(text, first, end), 'inline');
}

function hasContent(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at = lineEnd(text, at) + 1) {
    const code = text.charCodeAt(skipSpaces(text, at));
    if (code !== 10 && code !== 13 && code !== 35 && !Number.isNaN(code)) return true;
  }
  return false;
}

/** End of a plain scalar: before a comment, and without trailing blanks and comment lines. */
function plainEnd(text: string, from: number, end: number): number {
  const piece = text.slice(from, end);
  const comment = /\s#/.exec(piece);
  return from + (comment ? piece.slice(0, comment.index) : piece).trimEnd().length;
}
