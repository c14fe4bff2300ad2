/** Whether a mock's text is what its name says. Pure. */
import { decodeText } from '@mockforge-cloud/shared/protocol';
import JSON5 from 'json5';
import { type ParseError, parse as parseJsonc } from 'jsonc-parser';
import { type Document, isAlias, isMap, isNode, isScalar, parseAllDocuments, type Scalar, visit } from 'yaml';

/**
 * `repeats_key`: YAML with a key twice in one mapping, which most readers refuse. JSON with one is read everywhere: the
 * last one counts.
 * `lenient`: JSON with comments or trailing commas, which not every reader takes. `sound`: it parses, or nothing is
 * known of its format. The others are damages.
 */
export type Soundness = 'empty' | 'not_text' | 'unparseable' | 'repeats_key' | 'lenient' | 'sound';

/** Checks a large content away from the loop. `null`: not done in the time that it has. Never rejects. */
export type CheckLarge = (path: string, bytes: Uint8Array) => Promise<Soundness | null>;

export function isDamaged(soundness: Soundness): boolean {
  return soundness !== 'lenient' && soundness !== 'sound';
}

/** One damage is as bad as another. */
export function isWorse(one: Soundness, other: Soundness): boolean {
  return isDamaged(one) ? !isDamaged(other) : one === 'lenient' && other === 'sound';
}

export function soundnessOf(path: string, bytes: Uint8Array): Soundness {
  const text = decodeText(bytes)?.replace(/^\uFEFF/, '');
  if (text === undefined || text.includes('\0')) return 'not_text';
  if (text.trim() === '') return 'empty';
  try {
    return readAs(path.slice(path.lastIndexOf('.') + 1).toLowerCase(), text);
  } catch {
    // Nested deeper than there is room for: nobody else reads it either.
    return 'unparseable';
  }
}

function readAs(ending: string, text: string): Soundness {
  switch (ending) {
    case 'json':
      return parses(JSON.parse, text) ? 'sound' : isJsonc(text) ? 'lenient' : 'unparseable';
    case 'jsonc':
      return isJsonc(text) ? 'sound' : 'unparseable';
    case 'json5':
      return parses(JSON5.parse, text) ? 'sound' : 'unparseable';
    case 'jsonl':
    case 'ndjson':
      return text.split('\n').every((line) => line.trim() === '' || parses(JSON.parse, line)) ? 'sound' : 'unparseable';
    case 'yaml':
    case 'yml':
      return soundnessOfYaml(text);
    default:
      return 'sound';
  }
}

function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

function isJsonc(text: string): boolean {
  const errors: ParseError[] = [];
  parseJsonc(text, errors, { allowTrailingComma: true });
  return errors.length === 0;
}

function soundnessOfYaml(text: string): Soundness {
  const documents = documentsIn(text);
  const parse = documents.every((document) => document.errors.length === 0 && areAliasesKnown(document));
  if (!parse) return 'unparseable';
  return documents.some((document) => repeatedKeyIn(document) !== null) ? 'repeats_key' : 'sound';
}

/** Keys are compared by `repeatedKeyIn`: the parser compares each with each, which takes minutes where there are many. */
export function documentsIn(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
  return 'empty' in documents ? [] : documents;
}

/** The first key that its mapping has already; of merge keys there may be several. */
export function repeatedKeyIn(document: Document.Parsed): Scalar.Parsed | null {
  let repeated: Scalar.Parsed | null = null;
  visit(document, {
    Map(_key, map) {
      if (!isMap<unknown, unknown>(map)) return undefined;
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value)) repeated = key as Scalar.Parsed;
        if (repeated !== null) return visit.BREAK;
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return repeated;
}

/** The parser leaves it to whoever reads the values that an alias stands for an anchor before it. */
function areAliasesKnown(document: Document.Parsed): boolean {
  const anchors = new Set<string>();
  let areKnown = true;
  visit(document, (_key, node) => {
    if (isAlias(node)) areKnown &&= anchors.has(node.source);
    else if (isNode(node) && node.anchor !== undefined) anchors.add(node.anchor);
    return areKnown ? undefined : visit.BREAK;
  });
  return areKnown;
}
