/** Adding members to an object of JSON text, and taking some away: its commas and comments stay in order. */
import type { Node } from 'jsonc-parser';
import type { Data } from './data.ts';
import type { JsonEdit } from './json-edit.ts';
import { writeJson } from './write-json.ts';

interface MemberChanges {
  removed: ReadonlySet<Node>;
  added: readonly (readonly [string, Data])[];
}

export function editMembers(edit: JsonEdit, object: Node, { removed, added }: MemberChanges): void {
  const members = object.children ?? [];
  const kept = members.filter((member) => !removed.has(member));
  removeMembers(edit, object, { members, removed });
  const last = kept.at(-1);
  const end = object.offset + object.length - 1;
  if (last === undefined) fill(edit, object, { members, added });
  else if (added.length > 0) append(edit, { object, last, end, added });
  else if (last !== members.at(-1)) dropComma(edit, last, end);
}

/** Each goes with what follows it on its line, up to where the one before it ends. */
function removeMembers(
  { text, splices }: JsonEdit,
  object: Node,
  { members, removed }: { members: readonly Node[]; removed: ReadonlySet<Node> },
): void {
  if (removed.size === 0) return;
  const end = object.offset + object.length - 1;
  members.forEach((member, at) => {
    if (!removed.has(member)) return;
    const before = members[at - 1];
    const from = before === undefined ? restOfLine(text, object.offset + 1, end) : tailOf(text, endOf(before), end).end;
    splices.push({ from, to: tailOf(text, endOf(member), end).end, by: '' });
  });
}

/** An object of which nothing is left, or that was empty. */
function fill(
  { text, splices, style }: JsonEdit,
  object: Node,
  { members, added }: { members: readonly Node[]; added: MemberChanges['added'] },
): void {
  const end = object.offset + object.length - 1;
  const last = members.at(-1);
  const from = last === undefined ? restOfLine(text, object.offset + 1, end) : tailOf(text, endOf(last), end).end;
  // What is left at the end: white space, or a comment of its own.
  const rest = text.slice(from, end);
  const keep = rest.trimEnd().length;
  const isEmpty = members.length === 0;
  if (added.length === 0) {
    if (keep === 0 && !isEmpty) splices.push({ from, to: end, by: '' });
    return;
  }
  const indent = style.indentAt(object.offset);
  const onLines = style.spreads(object.offset, end, { isEmpty: isEmpty && keep === 0 });
  const written = onLines
    ? lines(added, { style, indent: indent + style.layout.unit }) + style.layout.eol + indent
    : added.map(([key, value]) => `${JSON.stringify(key)}:${writeJson(value)}`).join(',');
  splices.push({ from: from + keep, to: end, by: written });
}

function append(
  { text, splices, style }: JsonEdit,
  { object, last, end, added }: { object: Node; last: Node; end: number; added: MemberChanges['added'] },
): void {
  const tail = tailOf(text, endOf(last), end);
  if (tail.comma === null) splices.push({ from: endOf(last), to: endOf(last), by: ',' });
  if (style.spreads(object.offset, end, { isEmpty: false })) {
    splices.push({ from: tail.end, to: tail.end, by: lines(added, { style, indent: style.indentAt(last.offset) }) });
    return;
  }
  const blank = /[:,] /.test(text.slice(object.offset, end)) ? ' ' : '';
  const written = added.map(([key, value]) => `${blank}${JSON.stringify(key)}:${blank}${writeJson(value)}`).join(',');
  splices.push({ from: tail.end, to: tail.end, by: written });
}

function lines(added: MemberChanges['added'], { style, indent }: { style: JsonEdit['style']; indent: string }): string {
  const { eol } = style.layout;
  return added
    .map(([key, value]) => `${eol}${indent}${JSON.stringify(key)}: ${writeJson(value, style.layout, indent)}`)
    .join(',');
}

/** The comma that stood before members which are gone. */
function dropComma({ text, splices }: JsonEdit, last: Node, end: number): void {
  const { comma } = tailOf(text, endOf(last), end);
  if (comma !== null) splices.push({ from: comma, to: comma + 1, by: '' });
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

const BLANKS_AND_COMMENTS = /(?:\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;
const REST_OF_LINE = /((?:[ \t]*\/\*[\s\S]*?\*\/)*(?:[ \t]*\/\/[^\r\n]*)?)[ \t]*/y;

/** What belongs to a member behind its value: its comma, and a comment that ends the line. */
function tailOf(text: string, from: number, end: number): { comma: number | null; end: number } {
  const next = from + (matchAt(BLANKS_AND_COMMENTS, text, from)?.[0]?.length ?? 0);
  const comma = next < end && text[next] === ',' ? next : null;
  return { comma, end: restOfLine(text, comma === null ? from : comma + 1, end) };
}

/** The end of the comments that stand on the line behind `from`, where nothing else does. */
function restOfLine(text: string, from: number, end: number): number {
  const [all = '', comments = ''] = matchAt(REST_OF_LINE, text, from) ?? [];
  const next = from + all.length;
  return next >= end || text[next] === '\n' || text[next] === '\r' ? from + comments.length : from;
}

function matchAt(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}
