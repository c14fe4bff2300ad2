import type { Place, Side, Three } from '../structure/run.ts';
import type { Container, Entry, Node } from '../structure/tree.ts';
import { mergeComment } from './comments.ts';
import { reindent, reindentLines } from './indent.ts';

/** How the merged container is written: like one side's, at the indent of its new place. */
export interface Layout {
  side: Side;
  node: Node;
  shape: Container;
  /** Indent of its entries in the outcome; where they stand on the bracket's line, that of this line. */
  indent: string;
}

interface Option {
  side: Side;
  node: Node;
  shape: Container;
}

/** The layout follows whoever changed it; local's where both did. Block style wins over flow style. */
export function chooseLayout(nodes: Three<Node>, shapes: Three<Container>, place: Place): Layout {
  const local: Option = { side: 'local', node: nodes.local, shape: shapes.local };
  const remote: Option = { side: 'remote', node: nodes.remote, shape: shapes.remote };
  const base = nodes.base && shapes.base && shapes.base.entries.length > 0 ? signature(nodes.base, shapes.base) : null;
  const preferred = place.preferred === 'local' ? local : place.preferred === 'remote' ? remote : null;
  const option = preferred && preferred.shape.entries.length > 0 ? preferred : pick(local, remote, base);
  return { ...option, indent: targetIndent(option, place) };
}

function pick(local: Option, remote: Option, base: string | null): Option {
  if (local.shape.entries.length === 0) return remote;
  if (remote.shape.entries.length === 0) return local;
  if (local.shape.style !== remote.shape.style) return local.shape.style === 'block' ? local : remote;
  return signature(local.node, local.shape) === base ? remote : local;
}

function signature(node: Node, shape: Container): string {
  return `${shape.style} ${shape.indent === null ? 'one line' : relative(node, shape)}`;
}

function relative(node: Node, shape: Container): string {
  const indent = shape.indent ?? '';
  return indent.startsWith(node.lineIndent) ? indent.slice(node.lineIndent.length) : node.source.unit;
}

function targetIndent({ node, shape }: Option, place: Place): string {
  if (shape.indent === null || node.lineIndent === place.indent) return shape.indent ?? place.indent;
  return place.indent + relative(node, shape);
}

/** Comments and blank lines above an entry, without the white space that leads to its key, at the layout's indent. */
export function leadBody(lead: string, shape: Container, layout: Layout): string {
  if (shape.style === 'block') {
    const end = lead.lastIndexOf('\n') + 1;
    return reindentLines(lead.slice(0, end), shape.indent ?? '', layout.indent);
  }
  const end = lead.lastIndexOf('\n');
  return end < 0 ? lead.trimEnd() : reindent(lead.slice(0, end), shape.indent ?? '', layout.indent);
}

/** White space between an entry's comments and its key. */
export function leadSpace(layout: Layout, at: { entry: Entry | null; first: boolean; commented: boolean }): string {
  const { shape, indent } = layout;
  if (shape.style === 'block') return at.first && !at.commented && beginsCompact(layout) ? '' : indent;
  const own = at.entry ? spaceBefore(at.entry) : null;
  const wasFirst = at.entry !== null && at.entry === shape.entries[0];
  if (own?.includes('\n')) return reindent(`${own}x`, shape.indent ?? '', indent).slice(0, -1);
  if (own !== null && wasFirst === at.first) return own;
  if (at.first) return spaceBefore(shape.entries[0]) ?? '';
  const other = spaceBefore(shape.entries[1]);
  if (shape.indent !== null) return `\n${indent}`;
  return other ?? ' ';
}

export function beginsCompact({ node, shape }: Layout): boolean {
  return shape.style === 'block' && node.form === 'compact';
}

function spaceBefore(entry: Entry | undefined): string | null {
  if (!entry) return null;
  const lead = entry.value.source.text.slice(entry.start, entry.keyStart);
  const line = lead.lastIndexOf('\n');
  return line >= 0 ? lead.slice(line) : lead.slice(lead.trimEnd().length);
}

interface Closing {
  text: string;
  /** Whether both sides changed the comments in it, differently. */
  isDisputed: boolean;
}

/** What follows the last entry: dangling comments, and the bracket of the layout's side. */
export function closing(nodes: Three<Node>, shapes: Three<Container>, layout: Layout, place: Place): Closing {
  const of = (node: Node, shape: Container): { comments: string; tail: string } => {
    const written = node.source.text.slice(shape.close, node.end);
    if (shape.style === 'block')
      return { comments: reindentLines(written, shape.indent ?? '', layout.indent), tail: '' };
    const text = reindent(written, node.lineIndent, place.indent);
    const tail = /\s*[\]}]\s*$/.exec(text)?.[0] ?? '';
    return { comments: text.slice(0, text.length - tail.length), tail };
  };
  const own = of(layout.node, layout.shape);
  const [local, remote] = [of(nodes.local, shapes.local), of(nodes.remote, shapes.remote)];
  const base = nodes.base && shapes.base ? of(nodes.base, shapes.base).comments : null;
  const merged = mergeComment({ base, local: local.comments, remote: remote.comments });
  if (merged === null) return { text: local.comments + own.tail, isDisputed: true };
  if (merged.trim() === own.comments.trim()) return { text: own.comments + own.tail, isDisputed: false };
  const gap = merged.includes('//') && !own.tail.includes('\n') ? `\n${place.indent}` : '';
  return { text: merged + gap + own.tail, isDisputed: false };
}
