import { parseDocument } from 'yaml';
import { yamlWord } from '../check/spelling.ts';
import { cost } from '../check/work.ts';
import { type Node, textOf } from './tree.ts';

/** A scalar in one spelling: two scalars mean the same if and only if their spellings are equal. */
export function spelling(node: Node): string {
  const text = textOf(node).trim();
  return node.source.language === 'json' ? jsonSpelling(text) : yamlSpelling(text, node);
}

function jsonSpelling(text: string): string {
  if (text.startsWith('"') && !text.includes('\\')) return text;
  try {
    return spell(JSON.parse(text), text);
  } catch {
    return text;
  }
}

function yamlSpelling(text: string, node: Node): string {
  const cheap = cheapSpelling(text);
  if (cheap !== null) return cheap;
  const properties = /^(?:[&!][^\s]*\s*)+/.exec(text)?.[0] ?? '';
  // The indent of the first line belongs to a block scalar's meaning.
  const body = properties === '' ? textOf(node) : text.slice(properties.length);
  const spelled = (properties === '' ? null : cheapSpelling(body)) ?? parsedSpelling(body, node);
  return properties.trim() + spelled;
}

function parsedSpelling(body: string, node: Node): string {
  node.source.work.spend(cost.yamlCall + body.length * cost.yamlCharacter);
  try {
    const document = parseDocument(body, { logLevel: 'silent', uniqueKeys: false });
    if (document.errors.length > 0) return body.trim();
    return spell(document.toJS({ maxAliasCount: 0 }), body.trim());
  } catch {
    return body.trim();
  }
}

/** What most scalars mean, found without the parser, which needs thousands of times as long. `null`: ask the parser. */
function cheapSpelling(text: string): string | null {
  const first = text.charAt(0);
  if (first === '*') return text;
  if (first === '"') return /^"[^"\\\n]*"$/.test(text) ? JSON.stringify(text.slice(1, -1)) : escapedSpelling(text);
  if (first === "'") return /^'[^'\n]*'$/.test(text) ? JSON.stringify(text.slice(1, -1)) : null;
  if (/^[&!|>%@`{}[\],]/.test(text) || text.includes('\n')) return null;
  const word = yamlWord(text);
  return word.kind === 'text' ? JSON.stringify(text) : word.text;
}

/** Escapes of JSON mean the same in YAML. */
function escapedSpelling(text: string): string | null {
  if (text.includes('\n')) return null;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Numbers that a double can't hold exactly keep their digits. */
function spell(value: unknown, text: string): string {
  if (typeof value === 'number' && (text.length > 15 || !Number.isFinite(value))) return text;
  return JSON.stringify(value) ?? 'null';
}
