import type { Member } from '../structure/order.ts';
import type { Container } from '../structure/tree.ts';
import type { WrittenEntry } from './entries.ts';

/**
 * Comments that are indented deeper than the entries belong to the entry above them. Where both sides insert something
 * between the two, they come with each of the insertions, and are one and the same: only the last keeps them.
 */
export function withTailsOnce(
  written: readonly WrittenEntry[],
  order: readonly Member[],
  base: Container | null,
): readonly WrittenEntry[] {
  if (base?.style !== 'block') return written;
  const result = [...written];
  let tail: string[] = [];
  let holders: number[] = [];
  const settle = (): void => {
    for (const at of holders.slice(0, -1)) {
      const entry = result[at];
      if (entry) result[at] = withoutLines(entry, tail.length);
    }
    holders = [];
  };
  order.forEach((member, at) => {
    const entry = written[at];
    if (!entry) return;
    const before = member.base === null ? undefined : base.entries[member.base];
    if (member.base === null) {
      if (tail.length > 0 && endsWith(textOf(entry), tail)) holders.push(at);
      return;
    }
    settle();
    const lines = before ? tailOf(before.value.source.text.slice(before.keyEnd, before.end)) : [];
    // Who kept them where they were wrote all others.
    tail = endsWith(textOf(entry), lines) ? [] : lines;
  });
  settle();
  return result;
}

function textOf({ value, after }: WrittenEntry): string {
  return value.text.endsWith('\n') ? value.text : value.text + after;
}

function linesOf(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

/** The lines at the end of an entry that are comments or blank, behind its first line. */
function tailOf(text: string): string[] {
  const lines = linesOf(text);
  let from = lines.length;
  while (from > 1 && /^(?:#|$)/.test(lines[from - 1] ?? '')) from--;
  while (lines[from] === '') from++;
  return lines.slice(from);
}

function endsWith(text: string, tail: readonly string[]): boolean {
  const lines = linesOf(text).slice(-tail.length);
  return tail.length > 0 && lines.length === tail.length && tail.every((line, at) => lines[at] === line);
}

function withoutLines(entry: WrittenEntry, count: number): WrittenEntry {
  const cut = (text: string): string => text.trimEnd().split('\n').slice(0, -count).join('\n').trimEnd();
  const { value } = entry;
  if (value.text.endsWith('\n')) return { ...entry, value: { ...value, text: `${cut(value.text)}\n` } };
  return { ...entry, after: cut(entry.after) };
}
