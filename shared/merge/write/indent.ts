import { type Node, textOf } from '../structure/tree.ts';

/**
 * Moves the lines of a piece of text from one indent to another. The first line is left alone: it stands behind a key
 * or a bracket. Lines that don't begin with `from` (text of odd shape) are left alone, too.
 */
export function reindent(text: string, from: string, to: string): string {
  if (from === to || !text.includes('\n')) return text;
  return text.replaceAll(/\n([ \t]+)?(?=[^\s])/g, (whole, space: string | undefined) => {
    const indent = space ?? '';
    return indent.startsWith(from) ? `\n${to}${indent.slice(from.length)}` : whole;
  });
}

/** The text of a node, moved to a line with another indent. */
export function moved(node: Node, to: string): string {
  const move = node.form === 'lines' ? reindentLines : reindent;
  return move(textOf(node), node.lineIndent, to);
}

/** As {@link reindent}, for text that begins at the start of a line. */
export function reindentLines(text: string, from: string, to: string): string {
  return from === to ? text : reindent(`\n${text}`, from, to).slice(1);
}

/** Exchanges the unit of nesting in all lines but the first: two spaces become a tab, and so on. */
export function changeUnit(text: string, base: string, from: string, to: string): string {
  if (from === to || !text.includes('\n')) return text;
  return text.replaceAll(/\n([ \t]+)(?=[^\s])/g, (whole, indent: string) => {
    if (!indent.startsWith(base)) return whole;
    const nested = indent.slice(base.length);
    const levels = nested.length / from.length;
    return nested === from.repeat(Math.floor(levels)) ? `\n${base}${to.repeat(levels)}` : whole;
  });
}
