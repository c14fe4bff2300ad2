import { isSpace, skipFlowValue, skipString, skipTrivia, skipTriviaOnLine } from './scan.ts';
import type { Container, Entry, Node } from './tree.ts';

/**
 * Takes `{…}` or `[…]` apart, in JSON (with comments and trailing commas) and in YAML. `null`: what stands there is no
 * collection, or not one that can be taken apart safely.
 */
export function flowShape(node: Node): Container | null {
  const { text, language } = node.source;
  const open = skipTrivia(text, node.start, language);
  const bracket = text.charAt(open);
  if (bracket !== '{' && bracket !== '[') return null;
  const kind = bracket === '{' ? 'map' : 'list';
  const closer = kind === 'map' ? '}' : ']';
  const entries: Entry[] = [];
  let trailingComma = false;
  let at = open + 1;
  for (;;) {
    const keyStart = skipTrivia(text, at, language);
    if (text.charAt(keyStart) === closer) break;
    const entry = kind === 'map' ? mapEntry(node, at, keyStart) : listEntry(node, at, keyStart);
    if (!entry) return null;
    entries.push(entry);
    trailingComma = entry.comma >= 0;
    at = entry.end;
    if (!trailingComma && text.charAt(skipTrivia(text, at, language)) !== closer) return null;
  }
  const indent = indentOf(text, entries);
  for (const entry of entries) entry.value.lineIndent = indent ?? node.lineIndent;
  return { kind, style: 'flow', entries, indent, open: open + 1, close: at, trailingComma };
}

function mapEntry(node: Node, start: number, keyStart: number): Entry | null {
  const { text, language } = node.source;
  const first = text.charAt(keyStart);
  const quoted = first === '"' || (first === "'" && language === 'yaml');
  if (!quoted && (language === 'json' || /[[{?&*!|>%@`]/.test(first))) return null;
  const keyEnd = quoted ? skipString(text, keyStart) : skipFlowValue(text, keyStart, language);
  const colon = skipTrivia(text, keyEnd, language);
  if (text.charAt(colon) !== ':') return null;
  const key = decodeKey(text.slice(keyStart, keyEnd));
  if (key === null) return null;
  return closeEntry(node, { key, start, keyStart, keyEnd, valueStart: skipTrivia(text, colon + 1, language) });
}

function listEntry(node: Node, start: number, valueStart: number): Entry | null {
  return closeEntry(node, { key: '', start, keyStart: valueStart, keyEnd: valueStart, valueStart });
}

interface Opened {
  key: string;
  start: number;
  keyStart: number;
  keyEnd: number;
  valueStart: number;
}

function closeEntry(node: Node, opened: Opened): Entry | null {
  const { text, language } = node.source;
  const { key, start, keyStart, keyEnd, valueStart } = opened;
  const end = skipFlowValue(text, valueStart, language);
  if (end === valueStart) return null;
  const value: Node = { source: node.source, start: valueStart, end, lineIndent: node.lineIndent, form: 'inline' };
  const next = skipTrivia(text, end, language);
  if (text.charAt(next) === ',') {
    const after = skipTriviaOnLine(text, next + 1, language);
    const atLineEnd = after >= text.length || text.charAt(after) === '\n';
    return { key, start, keyStart, keyEnd, value, comma: next, end: atLineEnd ? after : next + 1 };
  }
  const after = skipTriviaOnLine(text, end, language);
  const ownsComment = text.charAt(after) === '\n' && text.slice(end, after).trim() !== '';
  return { key, start, keyStart, keyEnd, value, comma: -1, end: ownsComment ? after : end };
}

/** The string that a key stands for, quoted or not; `null` if its escapes are broken. */
export function decodeKey(text: string): string | null {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  if (!text.includes('\\') && !text.includes('\n')) return text.slice(1, -1);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function indentOf(text: string, entries: readonly Entry[]): string | null {
  for (const { start, keyStart } of entries) {
    // Only what stands before the entry: a search through all of the text, for each entry, would take minutes.
    const lead = text.slice(start, keyStart);
    const line = lead.lastIndexOf('\n');
    if (line === -1) continue;
    let end = line + 1;
    while (end < lead.length && isSpace(lead.charCodeAt(end))) end++;
    return lead.slice(line + 1, end);
  }
  return null;
}
