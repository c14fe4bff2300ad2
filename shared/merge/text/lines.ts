/** A text taken apart into lines and the three things that belong to the file as a whole. */
export interface TextLines {
  bom: boolean;
  /** `mixed`: some lines end in CRLF and some in LF; each line then keeps its own CR. */
  eol: 'lf' | 'crlf' | 'mixed';
  finalNewline: boolean;
  /** Without their line ends. An empty text has no lines. */
  lines: string[];
}

const BOM = '\uFEFF';

/** How the lines of a text end; a text without a line end counts as `lf`. */
export function eolOf(text: string): TextLines['eol'] {
  if (!text.includes('\r')) return 'lf';
  let crlf = 0;
  let lf = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (text.charCodeAt(at - 1) === 13) crlf++;
    else lf++;
  }
  if (crlf === 0) return 'lf';
  return lf === 0 ? 'crlf' : 'mixed';
}

/**
 * Cuts a text into lines. With `keepCr`, carriage returns stay in the lines: wanted where one of the three texts
 * mixes line ends, because then a line end is content that somebody chose.
 */
export function splitLines(text: string, keepCr: boolean): TextLines {
  const bom = text.startsWith(BOM);
  const body = bom ? text.slice(1) : text;
  const eol = eolOf(body);
  const finalNewline = body.endsWith('\n');
  const lines = (eol === 'crlf' && !keepCr ? body.replaceAll('\r\n', '\n') : body).split('\n');
  if (finalNewline || body === '') lines.pop();
  return { bom, eol, finalNewline, lines };
}

/** Offset of the start of every line in the text, and of its end as the last element. */
export function lineStarts(text: string): number[] {
  const starts = [text.startsWith(BOM) ? 1 : 0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (starts[starts.length - 1] !== text.length) starts.push(text.length);
  return starts;
}
