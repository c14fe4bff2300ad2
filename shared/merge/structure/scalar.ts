import { parseDocument } from 'yaml';
import { cost } from '../check/work.ts';
import { type Node, textOf } from './tree.ts';

/** Plain words of YAML that are no string. */
const notStrings = /^(?:null|true|false|~|\.nan|[-+]?\.inf|[-+.\d].*)$/i;

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
  if (text.startsWith('*')) return text;
  const plain = plainSpelling(text);
  if (plain !== null) return plain;
  const properties = /^(?:[&!][^\s]*\s*)+/.exec(text)?.[0] ?? '';
  // The indent of the first line belongs to a block scalar's meaning.
  const body = properties === '' ? textOf(node) : text.slice(properties.length);
  node.source.work.spend(cost.yamlCall + body.length * cost.yamlCharacter);
  try {
    const document = parseDocument(body, { logLevel: 'silent', uniqueKeys: false });
    if (document.errors.length > 0) return text;
    return properties.trim() + spell(document.toJS({ maxAliasCount: 0 }), body.trim());
  } catch {
    return text;
  }
}

/** What most scalars mean, found without the parser, which needs thousands of times as long. `null`: ask the parser. */
function plainSpelling(text: string): string | null {
  if (/^[\w][\w ./@-]*$/.test(text) && !notStrings.test(text)) return JSON.stringify(text);
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return spell(Number(text), text);
  if (/^(?:true|false|null)$/.test(text)) return text;
  if (/^"[^"\\\n]*"$/.test(text)) return JSON.stringify(text.slice(1, -1));
  return /^'[^'\n]*'$/.test(text) ? JSON.stringify(text.slice(1, -1)) : null;
}

/** Numbers that a double can't hold exactly keep their digits. */
function spell(value: unknown, text: string): string {
  if (typeof value === 'number' && (text.length > 15 || !Number.isFinite(value))) return text;
  return JSON.stringify(value) ?? 'null';
}
