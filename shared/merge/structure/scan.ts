import type { Language } from './tree.ts';

const quote = 34;
const apostrophe = 39;
const backslash = 92;
const newline = 10;

/**
 * Offset after the string that begins at `at`; the end of the text if it is not closed. Looks at one character after the
 * other: `indexOf` counts as free of effects, so V8 may run one ahead of the condition that it stands behind, and then
 * each string costs a search through the whole text.
 */
export function skipString(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === backslash && mark === quote) end++;
    else if (code === mark) {
      if (mark === quote || text.charCodeAt(end + 1) !== apostrophe) return end + 1;
      end++;
    }
  }
  return text.length;
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === newline;
}

/** Offset after the comment that begins at `at`, or `at` if none does. A line comment ends before its newline. */
export function skipComment(text: string, at: number, language: Language): number {
  const code = text.charCodeAt(at);
  if (language === 'yaml') {
    if (code !== 35 || (at > 0 && !isSpace(text.charCodeAt(at - 1)))) return at;
    return lineEnd(text, at);
  }
  if (code !== 47) return at;
  const next = text.charCodeAt(at + 1);
  if (next === 47) return lineEnd(text, at);
  if (next !== 42) return at;
  for (let end = at + 2; end < text.length; end++) {
    if (text.charCodeAt(end) === 42 && text.charCodeAt(end + 1) === 47) return end + 2;
  }
  return text.length;
}

/** Offset of the newline that ends this line, or the end of the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Offset of the first character that is neither white space nor comment. */
export function skipTrivia(text: string, from: number, language: Language): number {
  let at = from;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const after = skipComment(text, at, language);
    if (after === at) return at;
    at = after;
  }
}

/** Like {@link skipTrivia}, but never past the end of the line. */
export function skipTriviaOnLine(text: string, from: number, language: Language): number {
  let at = from;
  for (;;) {
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9 || text.charCodeAt(at) === 13) at++;
    const after = skipComment(text, at, language);
    if (after === at) return at;
    if (text.slice(at, after).includes('\n')) return at;
    at = after;
  }
}

/** Offset after the flow value (scalar, list or map) that begins at `at`. */
export function skipFlowValue(text: string, at: number, language: Language): number {
  const code = text.charCodeAt(at);
  if (code === quote || (code === apostrophe && language === 'yaml')) return skipString(text, at);
  if (code === 91 || code === 123) return skipBrackets(text, at, language);
  return skipPlain(text, at, language);
}

function skipPlain(text: string, from: number, language: Language): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 93 || code === 125) break;
    if (language === 'json' && (isSpace(code) || code === 58 || code === 47)) break;
    if (language === 'yaml') {
      if (code === 35 && isSpace(text.charCodeAt(at - 1))) break;
      const next = text.charCodeAt(at + 1);
      if (code === 58 && (isSpace(next) || next === 44 || next === 93 || next === 125)) break;
    }
  }
  while (at > from && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

function skipBrackets(text: string, from: number, language: Language): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = skipString(text, at) - 1;
    else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) {
      depth--;
      if (depth === 0) return at + 1;
    } else if (code === 47 || code === 35) {
      const after = skipComment(text, at, language);
      if (after > at) at = after - 1;
    } else if (code === apostrophe && language === 'yaml' && /[\s,[{:]/.test(text.charAt(at - 1))) {
      at = skipString(text, at) - 1;
    }
  }
  return text.length;
}
