/** Where a text is damaged, for people. Pure. */
import { decodeText } from '@mockforge-cloud/shared/protocol';
import { type ParseError, parse as parseJsonc } from 'jsonc-parser';
import { LineCounter, parseAllDocuments } from 'yaml';
import { documentsIn, repeatedKeyIn } from './soundness.ts';

/** Of larger texts the line is not looked for: that would hold up everything else. */
const MOST_BYTES = 256 * 1024;

export interface Damage {
  /** From 1. */
  line: number;
  /** The key that is there once more. */
  key?: string;
}

/** `null`: that can't be told, or there is nothing wrong with it. */
export function damageIn(path: string, bytes: Uint8Array): Damage | null {
  const text = bytes.length > MOST_BYTES ? null : decodeText(bytes);
  if (text === null) return null;
  try {
    return damageAs(path.slice(path.lastIndexOf('.') + 1).toLowerCase(), text);
  } catch {
    // Nested deeper than there is room for.
    return null;
  }
}

function damageAs(ending: string, text: string): Damage | null {
  switch (ending) {
    case 'yaml':
    case 'yml':
      return damageInYaml(text);
    case 'json':
    case 'jsonc':
      return damageInJson(text);
    case 'jsonl':
    case 'ndjson': {
      const line = text.split('\n').findIndex((one) => one.trim() !== '' && damageInJson(one) !== null);
      return line < 0 ? null : { line: line + 1 };
    }
    default:
      return null;
  }
}

function damageInYaml(text: string): Damage | null {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', lineCounter: lines });
  const error = ('empty' in documents ? [] : documents).flatMap(({ errors }) => errors)[0];
  if (error !== undefined) return { line: lines.linePos(error.pos[0]).line };
  for (const document of documentsIn(text)) {
    const repeated = repeatedKeyIn(document);
    if (repeated !== null) return { line: lines.linePos(repeated.range[0]).line, key: String(repeated.value) };
  }
  return null;
}

function damageInJson(text: string): Damage | null {
  const errors: ParseError[] = [];
  parseJsonc(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  return error === undefined ? null : { line: text.slice(0, error.offset).split('\n').length };
}
