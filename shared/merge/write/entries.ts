import { followedRename } from '../policies/same-thing.ts';
import { take } from '../structure/merge-value.ts';
import type { MergedValue, Place, Run, Side, Three } from '../structure/run.ts';
import { type Container, type Entry, type Node, piecesOf } from '../structure/tree.ts';
import { mergeComment } from './comments.ts';
import { reindent } from './indent.ts';
import { beginsCompact, type Layout, leadBody, leadSpace } from './layout.ts';

/** One entry of the outcome, ready to be written. */
export interface WrittenEntry {
  key: string;
  value: MergedValue;
  body: string;
  /** The entry of the layout's side, whose white space it keeps. */
  own: Entry | null;
  keyText: string;
  separator: string;
  before: string;
  after: string;
}

interface EntryMerge {
  entries: Record<'base' | Side, Entry | null>;
  shapes: Three<Container>;
  layout: Layout;
  place: Place;
  run: Run;
  mergeValues(values: Three<Node>, preferred: Side | null): MergedValue;
}

interface Pieces {
  body: string;
  keyText: string;
  separator: string;
  before: string;
  after: string;
}

/** Merges an entry: its value, its key, and the comments that stand by it. */
export function mergeEntry(merge: EntryMerge): WrittenEntry {
  const { entries, layout, place, run } = merge;
  const { base, local, remote } = entries;
  const own = entries[layout.side];
  if (base && local && remote && areAlike(local, remote, merge.shapes)) {
    const part = piecesAt(merge, 'local');
    const value = merge.mergeValues({ base: base.value, local: local.value, remote: remote.value }, null);
    if (part) return { ...part, key: local.key, own, value };
  }
  const pieces = { base: piecesAt(merge, 'base'), local: piecesAt(merge, 'local'), remote: piecesAt(merge, 'remote') };
  const single = local && !remote ? 'local' : remote && !local ? 'remote' : null;
  if (single) {
    const [entry, part] = [entries[single], pieces[single]];
    if (entry && part) return { ...part, key: entry.key, own, value: take(single, entry.value, place, run) };
  }
  if (!local || !remote || !pieces.local || !pieces.remote) throw new Error('an entry that no side has');
  const both = { base: pieces.base, local: pieces.local, remote: pieces.remote };
  const values = { base: base?.value ?? null, local: local.value, remote: remote.value };
  const value = merge.mergeValues(values, changedSeparator(both));
  const conflict = (kind: 'text' | 'rename'): void => {
    run.conflicts.push({ path: place.path, kind, ...values });
  };
  const renamed = pickKey(entries, both, conflict);
  if (base && renamed.key !== base.key && local.key !== remote.key) {
    run.notes.push(
      `${followedRename}: ${place.path}, ${JSON.stringify(base.key)} is now ${JSON.stringify(renamed.key)}`,
    );
  }
  const body = mergeComment({ base: both.base?.body ?? null, local: both.local.body, remote: both.remote.body });
  const after = mergeComment({ base: both.base?.after ?? null, local: both.local.after, remote: both.remote.after });
  const separator = pickSeparator(both, value);
  if (body === null || after === null || separator === null) conflict('text');
  return {
    key: renamed.key,
    keyText: renamed.text,
    value,
    own,
    body: body ?? both.local.body,
    after: after ?? both.local.after,
    before: both[value.from].before,
    separator: separator ?? both[value.from].separator,
  };
}

/** Whether both sides have an entry in the very same words, in containers of one look: most entries of most files. */
function areAlike(local: Entry, remote: Entry, shapes: Three<Container>): boolean {
  if (local.end - local.start !== remote.end - remote.start) return false;
  if (local.comma < 0 !== remote.comma < 0 || local.value.lineIndent !== remote.value.lineIndent) return false;
  if (shapes.local.style !== shapes.remote.style || shapes.local.indent !== shapes.remote.indent) return false;
  const { text } = local.value.source;
  return text.slice(local.start, local.end) === remote.value.source.text.slice(remote.start, remote.end);
}

function piecesAt({ entries, shapes, layout }: EntryMerge, version: 'base' | Side): Pieces | null {
  const [entry, shape] = [entries[version], shapes[version]];
  return entry && shape ? adapt(entry, shape, layout) : null;
}

function pickKey(
  { base, local, remote }: Record<'base' | Side, Entry | null>,
  pieces: Three<Pieces>,
  conflict: (kind: 'rename') => void,
): { key: string; text: string } {
  const byLocal = { key: local?.key ?? '', text: pieces.local.keyText };
  const byRemote = { key: remote?.key ?? '', text: pieces.remote.keyText };
  if (!pieces.base || byLocal.text === byRemote.text) return byLocal;
  if (byLocal.key !== byRemote.key) {
    if (byLocal.key === base?.key) return byRemote;
    if (byRemote.key !== base?.key) conflict('rename');
    return byLocal;
  }
  return byLocal.text === pieces.base.keyText ? byRemote : byLocal;
}

/**
 * The separator belongs to how the value is written; what stands in it (a comment, a tag, an anchor) to who changed that.
 * `null`: both did, or it can't be had together with the value.
 */
function pickSeparator({ base, local, remote }: Three<Pieces>, value: MergedValue): string | null {
  const own = (value.from === 'local' ? local : remote).separator;
  if (local.separator === remote.separator && local.separator === base?.separator) return own;
  const wanted = mergeComment({
    base: base && wordsOf(base.separator),
    local: wordsOf(local.separator),
    remote: wordsOf(remote.separator),
  });
  if (wanted === null) return null;
  const fitting = [local, remote].filter(
    (part) => wordsOf(part.separator) === wanted && isLikeOwn(part.separator, own),
  );
  if (wordsOf(own) !== wanted) return fitting[0]?.separator ?? null;
  // White space alone: that of whoever changed it, where it means nothing.
  if (
    !base ||
    wanted !== '' ||
    value.isCompact ||
    ![base, local, remote].every((part) => isLikeOwn(part.separator, own))
  )
    return own;
  return local.separator === base.separator ? remote.separator : local.separator;
}

/** The side that alone put something else between key and value; without a base, something at all. */
function changedSeparator({ base, local, remote }: Three<Pieces>): Side | null {
  if (local.separator === remote.separator) return null;
  const [before, mine, theirs] = [base?.separator ?? '', local.separator, remote.separator].map(wordsOf);
  if (mine === theirs || (mine !== before && theirs !== before)) return null;
  return mine === before ? 'remote' : 'local';
}

function isLikeOwn(separator: string, own: string): boolean {
  return separator.includes('\n') === own.includes('\n');
}

function wordsOf(separator: string): string {
  return separator.replace(/^[:-]/, '').replaceAll(/\s+/g, ' ').trim();
}

/** An entry's pieces as they must look inside the layout. */
function adapt(entry: Entry, shape: Container, layout: Layout): Pieces {
  const pieces = piecesOf(entry);
  const move = (text: string): string => reindent(text, shape.indent ?? entry.value.lineIndent, layout.indent);
  const body = leadBody(pieces.lead, shape, layout);
  if (shape.style === layout.shape.style) {
    const after = shape.style === 'block' ? pieces.after.trimEnd() : pieces.after;
    return { body, keyText: pieces.key, separator: move(pieces.separator), before: move(pieces.before), after };
  }
  // Flow becomes block: the comma goes, the dash or colon comes.
  const isList = shape.kind === 'list';
  return { body: '', keyText: isList ? '-' : pieces.key, separator: isList ? ' ' : ': ', before: '', after: '' };
}

export function writeEntries(entries: readonly WrittenEntry[], layout: Layout): string {
  const last = entries.length - 1;
  return entries
    .map((entry, at) => {
      const first = at === 0;
      const commented = entry.body !== '';
      const body = first && commented && beginsCompact(layout) ? `\n${entry.body}` : entry.body;
      const lead = body + leadSpace(layout, { entry: entry.own, first, commented });
      if (isDocument(entry, layout)) return lead + documentText(entry, first);
      if (layout.shape.style === 'block') return lead + entry.keyText + blockTail(entry);
      const comma = at < last || layout.shape.trailingComma ? ',' : '';
      return lead + entry.keyText + entry.separator + entry.value.text + entry.before + comma + entry.after;
    })
    .join('');
}

function isDocument({ keyText }: WrittenEntry, { node, shape }: Layout): boolean {
  return node.source.language === 'yaml' && shape.style === 'block' && (keyText === '' || keyText === '---');
}

/** The first document of a YAML text may lack its `---`; behind another one it needs it. */
function documentText({ keyText, separator, value }: WrittenEntry, first: boolean): string {
  if (first && keyText === '') return value.text;
  return `---${separator === '' ? '\n' : separator}${value.text}`;
}

function blockTail({ keyText, separator, value, after }: WrittenEntry): string {
  if (value.text.endsWith('\n')) return separator + value.text;
  // A block that became a scalar or an empty collection stands behind its key.
  const gap = separator.includes('\n') ? separator.slice(0, separator.indexOf('\n')).trimEnd() : separator;
  const space = keyText === '' || gap.endsWith(' ') || value.text === '' ? '' : ' ';
  return `${gap}${space}${value.text}${after}\n`;
}
