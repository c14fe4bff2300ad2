import type { Work } from '../check/work.ts';
import { lineEnd, skipFlowValue, skipTrivia } from './scan.ts';
import { type Container, type Entry, indentUnit, type Language, type Node, type Source } from './tree.ts';

/** A whole text: what stands before and after its one value, and the value. */
export interface Root {
  prefix: string;
  node: Node;
  suffix: string;
}

export type Notation = 'json' | 'yaml' | 'json-lines';

/** Which notation a mock is written in, by the ending of its path; `null`: only lines are known of it. */
export function notationOf(path: string): Notation | null {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  switch (ending) {
    case 'json':
    case 'jsonc':
      return 'json';
    case 'yaml':
    case 'yml':
      return 'yaml';
    case 'jsonl':
    case 'ndjson':
      return 'json-lines';
    default:
      return null;
  }
}

/** The tree over a text that has neither BOM nor CRLF and ends in a newline; `null`: it can't be seen as one. */
export function rootOf(text: string, notation: Notation, work: Work): Root | null {
  const language: Language = notation === 'yaml' ? 'yaml' : 'json';
  const source: Source = { text, language, unit: indentUnit(text), passed: 0, work };
  if (notation === 'json') return jsonRoot(source);
  if (notation === 'json-lines') return jsonLinesRoot(source);
  return yamlRoot(source);
}

function node(source: Source, start: number, end: number, form: Node['form']): Node {
  return { source, start, end, lineIndent: '', form };
}

function jsonRoot(source: Source): Root | null {
  const { text } = source;
  const start = skipTrivia(text, 0, 'json');
  const end = skipFlowValue(text, start, 'json');
  if (end === start || skipTrivia(text, end, 'json') < text.length) return null;
  return { prefix: text.slice(0, start), node: node(source, start, end, 'inline'), suffix: text.slice(end) };
}

function jsonLinesRoot(source: Source): Root | null {
  const { text } = source;
  const entries: Entry[] = [];
  let start = 0;
  for (;;) {
    const at = skipTrivia(text, start, 'json');
    if (at >= text.length) break;
    const end = skipFlowValue(text, at, 'json');
    const stop = lineEnd(text, end);
    if (end === at || text.slice(end, stop).trim() !== '' || text.slice(at, end).includes('\n')) return null;
    const value = node(source, at, end, 'inline');
    entries.push({ key: '', start, keyStart: at, keyEnd: at, value, comma: -1, end: Math.min(stop + 1, text.length) });
    start = Math.min(stop + 1, text.length);
  }
  return wrap(source, entries, start);
}

/** A root whose members are whole lines or documents, without brackets around them. */
function wrap(source: Source, entries: Entry[], close: number): Root {
  const shape: Container = {
    kind: 'list',
    style: 'block',
    entries,
    indent: '',
    open: 0,
    close,
    trailingComma: false,
  };
  return { prefix: '', node: { ...node(source, 0, source.text.length, 'lines'), shape }, suffix: '' };
}

function yamlRoot(source: Source): Root | null {
  const { text } = source;
  const marks = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$).*\n?/gm)];
  if (marks.some((mark) => !/^(?:---|\.\.\.)\s*(?:#.*)?$/.test(mark[0].trimEnd()))) return null;
  const [only] = marks;
  if (!only) return { prefix: '', node: node(source, 0, text.length, 'lines'), suffix: '' };
  const opensAtTop = skipTrivia(text.replaceAll(/^%/gm, '#'), 0, 'yaml') === only.index;
  if (marks.length === 1 && opensAtTop && only[0].startsWith('---')) {
    const start = only.index + only[0].length;
    return { prefix: text.slice(0, start), node: node(source, start, text.length, 'lines'), suffix: '' };
  }
  if (marks.some((mark) => mark[0].startsWith('.'))) return null;
  return wrap(source, documents(source, marks, opensAtTop), text.length);
}

function documents(source: Source, marks: RegExpMatchArray[], opensAtTop: boolean): Entry[] {
  const entries: Entry[] = [];
  const add = (start: number, keyStart: number, keyEnd: number, valueStart: number, end: number): void => {
    const value = node(source, valueStart, end, 'lines');
    entries.push({ key: '', start, keyStart, keyEnd, value, comma: -1, end });
  };
  if (!opensAtTop) add(0, 0, 0, 0, marks[0]?.index ?? 0);
  marks.forEach((mark, position) => {
    const keyStart = mark.index ?? 0;
    const start = opensAtTop && position === 0 ? 0 : keyStart;
    const end = marks[position + 1]?.index ?? source.text.length;
    add(start, keyStart, keyStart + 3, keyStart + mark[0].length, end);
  });
  return entries;
}
