import { type Document, isMap, isScalar, parseDocument, type Scalar, stringify } from 'yaml';
import type { StructuredText } from './merge-patch.ts';

/** One YAML document. A plain value that gives way to another one is replaced in its place; anything more is written anew. */
export function readYamlText(original: string): StructuredText | { reason: string } {
  const crlf = original.includes('\r\n');
  let text = crlf ? original.replaceAll('\r\n', '\n') : original;
  const parsed = parseYaml(text);
  if ('reason' in parsed) return parsed;
  return {
    data: parsed.data,
    edit(path, value) {
      const now = parseYaml(text);
      if ('reason' in now) throw new Error(now.reason);
      const keys = keysOf(now.document, path);
      const node = keys.length === 0 ? now.document.contents : now.document.getIn(keys, true);
      text = replaceScalar(text, node, value) ?? rewrite(now.document, text, { keys, value });
    },
    result() {
      const after = parseYaml(text);
      return { text: crlf ? text.replaceAll('\n', '\r\n') : text, data: 'reason' in after ? undefined : after.data };
    },
  };
}

function parseYaml(text: string): { document: Document; data: unknown } | { reason: string } {
  try {
    const document = parseDocument(text);
    const [fault] = document.errors;
    if (fault !== undefined) return { reason: `it is not one valid YAML document (${fault.message.split('\n')[0]}).` };
    return { document, data: document.toJS() };
  } catch (error) {
    return { reason: `it can't be read as YAML (${(error as Error).message}).` };
  }
}

/** Keys as the document has them: `200` may be a number there. */
function keysOf(document: Document, path: readonly string[]): unknown[] {
  const keys: unknown[] = [];
  for (const name of path) {
    const map = keys.length === 0 ? document.contents : document.getIn(keys, true);
    const pair = isMap(map) ? map.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
    keys.push(isScalar(pair?.key) ? pair.key.value : name);
  }
  return keys;
}

/** The text with the value in place of the old one, or `null` where that is not enough. */
function replaceScalar(text: string, node: unknown, value: unknown): string | null {
  if (!isScalar(node) || !node.range || isBlock(node) || typeof value === 'object' || value === undefined) return null;
  const style = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? node.type : 'PLAIN';
  const written = stringify(value, { defaultStringType: style, lineWidth: 0 }).trimEnd();
  if (written.includes('\n') || node.range[0] === node.range[1]) return null;
  return text.slice(0, node.range[0]) + written + text.slice(node.range[1]);
}

function isBlock({ type }: Scalar): boolean {
  return type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL';
}

function rewrite(
  document: Document,
  text: string,
  { keys, value }: { keys: readonly unknown[]; value: unknown },
): string {
  if (keys.length === 0) document.contents = document.createNode(value);
  else if (value === undefined) document.deleteIn(keys);
  else document.setIn(keys, value);
  const indent = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const indentSeq = !/^( *)[^\s#-][^\n]*:[^\S\n]*\n\1- /m.test(text);
  return document.toString({
    indent: Math.max(indent, 1),
    indentSeq,
    lineWidth: 0,
    flowCollectionPadding: !/\{\S/.test(text),
  });
}
