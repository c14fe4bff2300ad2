import type { Work } from '../check/work.ts';
import type { Policy } from '../policies/policy.ts';
import type { MergeConflict, TextRange } from '../result.ts';
import { eolOf, lineStarts } from '../text/lines.ts';
import { changed } from '../text/merge-text.ts';
import { mergeComment } from '../write/comments.ts';
import { mergeValue } from './merge-value.ts';
import { type Notation, type Root, rootOf } from './root.ts';
import type { NodeConflict, Run, Three } from './run.ts';
import type { Node } from './tree.ts';
import { hasData } from './verify.ts';

export interface StructureMerge {
  content: string;
  conflicts: MergeConflict[];
  notes: string[];
  /** Keys about which policies decided. */
  decided: ReadonlySet<string>;
}

interface StructureInput {
  base: string | null;
  local: string;
  remote: string;
  path: string;
  notation: Notation;
  policies: readonly Policy[];
  follows: ReadonlySet<string>;
  work: Work;
}

/**
 * Merges by structure and writes the outcome as edits of local's text. `null`: one of the texts can't be seen as a tree,
 * or a conflict doesn't read back as exactly the merged data.
 */
export function mergeStructure(input: StructureInput): StructureMerge | null {
  const { notation, work } = input;
  const bodies = { base: bodyOf(input.base ?? ''), local: bodyOf(input.local), remote: bodyOf(input.remote) };
  const local = rootOf(bodies.local, notation, work);
  const remote = rootOf(bodies.remote, notation, work);
  const base = input.base === null || input.base.trim() === '' ? null : rootOf(bodies.base, notation, work);
  if (!local || !remote || (input.base?.trim() && !base)) return null;
  const roots: Three<Root> = { base, local, remote };
  cutHeader(roots);
  const nodes: Three<Node> = { base: base?.node ?? null, local: local.node, remote: remote.node };
  const run: Run = {
    file: input.path,
    language: local.node.source.language,
    unit: changed({
      base: (base ?? local).node.source.unit,
      local: local.node.source.unit,
      remote: remote.node.source.unit,
    }),
    policies: input.policies,
    follows: input.follows,
    conflicts: [],
    notes: [],
    decided: new Set(),
  };
  const prefix = around(roots, 'prefix');
  const suffix = around(roots, 'suffix');
  if (prefix === null || suffix === null) return null;
  const value = mergeValue(nodes, null, { path: '$', keys: [], indent: '' }, run);
  const body = prefix + value.text + suffix;
  // What is clean is checked as a whole, by other parsers; of a conflict nobody else knows what it should say.
  if (run.conflicts.length > 0) {
    const read = rootOf(body, notation, work);
    if (!read || !hasData(read.node, value.data)) return null;
  }
  const locate = { base: locator(input.base), local: locator(input.local), remote: locator(input.remote) };
  const conflicts = run.conflicts.map((conflict) => describe(conflict, locate));
  return { content: dress(body, input), conflicts, notes: run.notes, decided: run.decided };
}

/**
 * Comment lines that all versions begin with belong to the file, not to whatever key happens to stand below them; they
 * are moved into the prefixes.
 */
function cutHeader({ base, local, remote }: Three<Root>): void {
  const roots = base ? [base, local, remote] : [local, remote];
  if (roots.some(({ node }) => node.form !== 'lines' || node.shape !== undefined)) return;
  const restOf = ({ node }: Root): string => node.source.text.slice(node.start);
  for (;;) {
    const line = /^[ \t]*(?:#.*)?\n/.exec(restOf(local))?.[0];
    if (line === undefined || !roots.every((root) => restOf(root).startsWith(line))) return;
    for (const root of roots) {
      root.prefix += line;
      root.node.start += line.length;
    }
  }
}

/** Comments before and after the one value of a text. */
function around({ base, local, remote }: Three<Root>, where: 'prefix' | 'suffix'): string | null {
  return mergeComment({ base: base?.[where] ?? null, local: local[where], remote: remote[where] });
}

/** A text as the trees want it: no BOM, plain newlines, one at the end. */
function bodyOf(text: string): string {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = eolOf(bare) === 'crlf' ? bare.replaceAll('\r\n', '\n') : bare;
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

/** Gives the outcome back its BOM, line ends and final newline: those of whoever changed them. */
function dress(body: string, texts: { base: string | null; local: string; remote: string }): string {
  const of = <T>(read: (text: string) => T): T =>
    changed({ base: read(texts.base ?? texts.local), local: read(texts.local), remote: read(texts.remote) });
  const eol = of(eolOf);
  const bom = of((text) => text.startsWith('\uFEFF'));
  const ended = of((text) => text.endsWith('\n')) ? body : body.replace(/\n$/, '');
  const lines = eol === 'crlf' ? ended.replaceAll(/\r?\n/g, '\r\n') : ended;
  return bom ? `\uFEFF${lines}` : lines;
}

function describe(conflict: NodeConflict, of: Record<keyof Texts, Locate>): MergeConflict {
  return {
    place: conflict.path,
    kind: conflict.kind,
    base: of.base(conflict.base),
    local: of.local(conflict.local),
    remote: of.remote(conflict.remote),
  };
}

interface Texts {
  base: string | null;
  local: string;
  remote: string;
}

type Locate = (node: Node | null) => MergeConflict['local'];

/** Finds where nodes of the bare text stand in the text as it came, which may have a BOM and carriage returns. */
function locator(text: string | null): Locate {
  if (text === null) return () => null;
  const bom = text.startsWith('\uFEFF') ? 1 : 0;
  const starts = eolOf(text) === 'crlf' ? lineStarts(text) : null;
  // Without a final newline the last of them is the end of the text.
  if (!text.endsWith('\n')) starts?.pop();
  // Each line before an offset has lost one carriage return: line n began at its start less n.
  const linesBefore = (offset: number, lines: readonly number[]): number => {
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] ?? 0) - middle - bom <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const at = (offset: number): number =>
    Math.min(offset + bom + (starts ? linesBefore(offset, starts) : 0), text.length);
  return (node) => {
    if (!node) return null;
    const range: TextRange = { start: at(node.start), end: at(node.end) };
    return { text: text.slice(range.start, range.end), range };
  };
}
