import type { Work } from '../check/work.ts';

/**
 * The tree that JSON and YAML have in common. A node is a range of its text and is taken apart only when somebody asks
 * for its shape, so that what is the same on all sides costs one comparison of two strings. All parts of a container
 * put together again give exactly its text: that is what lets a merge be written back as edits.
 */
export type Language = 'json' | 'yaml';

export interface Source {
  text: string;
  language: Language;
  /** What one level of nesting is indented by: two spaces, a tab … */
  unit: string;
  /** Characters that were looked at to take nodes apart. */
  passed: number;
  /** What the whole merge may still cost. */
  work: Work;
}

export interface Node {
  source: Source;
  /** Range of the value in the text. */
  start: number;
  end: number;
  /** Indent of the line on which the value's key or dash stands. */
  lineIndent: string;
  /**
   * `inline`: a scalar or a flow collection. `lines`: YAML that begins on a line of its own. `compact`: YAML that begins
   * after a dash and may be a block collection.
   */
  form: 'inline' | 'lines' | 'compact';
  /** `null`: a scalar. Absent: not looked at yet. Read it through {@link shapeOf}. */
  shape?: Container | null;
  /** Cache of {@link canon}. */
  canon?: string;
}

/** One member of a map or list: `lead key separator value before , after`. */
export interface Entry {
  /** Decoded key of a map; the second `a` of a map is `a`, too. Empty in lists. */
  key: string;
  /** Start of blank lines, comments and indent before it. */
  start: number;
  keyStart: number;
  keyEnd: number;
  value: Node;
  /** Offset of the comma after it, or -1. */
  comma: number;
  /** End of the comment on the same line. */
  end: number;
}

export interface Container {
  kind: 'map' | 'list';
  /** `flow`: brackets and commas. `block`: one or more lines for each entry. */
  style: 'flow' | 'block';
  entries: Entry[];
  /** Indent of the entries' lines; `null`: they share the line of the bracket. */
  indent: string | null;
  /** Start of the first entry. */
  open: number;
  /** End of the last entry; from here to the node's end: dangling comments and the bracket. */
  close: number;
  trailingComma: boolean;
}

export function textOf(node: Node): string {
  return node.source.text.slice(node.start, node.end);
}

/** The indent of the first indented line, as a guess at the unit of the whole text. */
export function indentUnit(text: string): string {
  const found = /\n([ \t]+)[^\s#]/.exec(text.slice(0, 20_000))?.[1] ?? '  ';
  return found.startsWith('\t') ? '\t' : found;
}

/** A piece of an entry as it stands in the text; `after` and `before` are what surrounds its comma. */
export function piecesOf(entry: Entry): {
  lead: string;
  key: string;
  separator: string;
  before: string;
  after: string;
} {
  const { text } = entry.value.source;
  const split = entry.comma >= 0 ? entry.comma : entry.value.end;
  return {
    lead: text.slice(entry.start, entry.keyStart),
    key: text.slice(entry.keyStart, entry.keyEnd),
    separator: text.slice(entry.keyEnd, entry.value.start),
    before: text.slice(entry.value.end, split),
    after: text.slice(entry.comma >= 0 ? split + 1 : split, entry.end),
  };
}

/** Columns between the dash's or key's line and the first word of a compact node: `- a` has two, `-   a` four. */
export function gapOf({ source, start, lineIndent, form }: Node): number {
  if (form !== 'compact') return 0;
  return start - (source.text.lastIndexOf('\n', start - 1) + 1) - lineIndent.length;
}
