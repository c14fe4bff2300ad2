import { isScalar, parseAllDocuments, visit } from 'yaml';
import { rootOf } from '../structure/root.ts';
import { shapeOf } from '../structure/shape.ts';
import { type Container, type Entry, type Node, textOf } from '../structure/tree.ts';
import type { Reading } from './reading.ts';
import { cost, type Work } from './work.ts';

/** Keys that a piece has twice, or `null` if it doesn't parse; by the text of the piece. */
export type Pieces = Map<string, readonly string[] | null>;

/**
 * Reads YAML in pieces: the parser needs a second for some megabytes, most lines are too plain to be wrong, and the
 * texts of one merge are alike in nearly all of their pieces.
 */
export function readYaml(text: string, pieces: Pieces, work: Work): Reading {
  const duplicates = new Map<string, number>();
  const note = (key: string): void => void duplicates.set(key, (duplicates.get(key) ?? 0) + 1);
  const readPiece = (piece: string): boolean => {
    let found = pieces.get(piece);
    if (found === undefined) {
      work.spend(cost.yamlCall + piece.length * cost.yamlCharacter);
      found = parsePiece(piece);
      pieces.set(piece, found);
    }
    found?.forEach(note);
    return found !== null;
  };
  const root = rootOf(text.endsWith('\n') ? text : `${text}\n`, 'yaml', work);
  const good = root ? readNode(root.node, readPiece, note) : readPiece(text);
  return { grade: good ? 2 : 0, duplicates };
}

function parsePiece(piece: string): readonly string[] | null {
  const duplicates: string[] = [];
  // The parser's own search for keys that are there twice compares each with each.
  for (const document of parseAllDocuments(piece, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false })) {
    if (document.errors.length > 0) return null;
    visit(document, {
      Map(_, { items }) {
        const seen = new Set<unknown>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          if (seen.has(key.value)) duplicates.push(String(key.value));
          seen.add(key.value);
        }
      },
    });
  }
  return duplicates;
}

type ReadPiece = (piece: string) => boolean;

function readNode(node: Node, readPiece: ReadPiece, note: (key: string) => void): boolean {
  const shape = shapeOf(node);
  if (shape?.style !== 'block') return readPiece(onOwnLine(node));
  noteTwice(shape, note);
  return shape.entries.every((entry) => readEntry(entry, shape, readPiece, note));
}

function noteTwice({ kind, entries }: Container, note: (key: string) => void): void {
  if (kind === 'list') return;
  const seen = new Set<string>();
  for (const { key } of entries) {
    if (seen.has(key)) note(key);
    seen.add(key);
  }
}

/** A scalar on its key's line that no parser can find fault with: no `: `, no ` #`, no sign that begins something. */
const plainLine =
  /^[ \t]+(?:&[\w-]+ +)?(?:[\w/.$(](?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?=[^\s#]))*|\*[\w-]+|"(?:[^"\\\n]|\\[0abtnvfre "/\\])*"|'[^'\n]*')[ \t]*\n$/;

function readEntry(entry: Entry, shape: Container, readPiece: ReadPiece, note: (key: string) => void): boolean {
  const { text } = entry.value.source;
  if (plainLine.test(text.slice(entry.keyEnd + (shape.kind === 'map' ? 1 : 0), entry.end))) return true;
  const { value } = entry;
  const separator = text.slice(entry.keyEnd, value.start);
  if (value.form !== 'inline' && !/[&!]/.test(separator) && shapeOf(value)?.style === 'block') {
    return readNode(value, readPiece, note);
  }
  return readPiece((shape.indent ?? '') + text.slice(entry.keyStart, entry.end));
}

/** The text of a node with the indent that its first line has in the whole text. */
function onOwnLine(node: Node): string {
  if (node.form !== 'compact') return textOf(node);
  return (shapeOf(node)?.indent ?? '') + textOf(node);
}
