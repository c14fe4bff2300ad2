import { applyEdits, type FormattingOptions, modify, type ParseError, parse } from 'jsonc-parser';
import type { StructuredText } from './merge-patch.ts';

/** JSON with or without comments. */
export function readJsonText(original: string): StructuredText | { reason: string } {
  let text = original;
  const data = parseJson(text);
  if (data === INVALID) return { reason: 'it is not JSON.' };
  const formattingOptions = formattingOf(original);
  return {
    data,
    edit(path, value) {
      text = applyEdits(text, modify(text, [...path], value, formattingOptions === null ? {} : { formattingOptions }));
    },
    result: () => ({ text, data: parseJson(text) }),
  };
}

const INVALID = Symbol('invalid');

function parseJson(text: string): unknown {
  const errors: ParseError[] = [];
  const data: unknown = parse(text, errors, { allowTrailingComma: true });
  return errors.length > 0 ? INVALID : data;
}

/** As the text does it; `null` for text on one line, which stays on one. */
function formattingOf(text: string): FormattingOptions | null {
  if (!text.trim().includes('\n')) return null;
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.includes('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
