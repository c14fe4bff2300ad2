/** Plain words that are no string to a reader of YAML 1.2 or to one of 1.1: `no`, `0600`, `1_000`, `12:30:45`, dates … */
const typed =
  /^(?:[yYnN]|[yY]es|YES|[nN]o|NO|[oO]n|ON|[oO]ff|OFF|[-+]?0b[01_]+|[-+]?0o[0-7]+|[-+]?0x[\da-fA-F_]+|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?|=|<<)$/;

/** How they all begin. */
const mayBeTyped = /^[-+.\d=<yYnNoO]/;

const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** Decimal numbers that are in their shortest spelling, and most are. */
const shortest = /^[1-9]\d{0,14}$/;

/** A decimal number that a double holds exactly, in its shortest spelling; `null`: anything else. */
function decimalSpelling(text: string): string | null {
  if (shortest.test(text)) return text;
  if (text.length > 15 || !decimal.test(text)) return null;
  return /^-0(?:\.0+)?$/.test(text) ? '-0' : String(Number(text));
}

/** A scalar in one spelling: a text, or a number, `true`, `null` and the like. */
export interface Word {
  kind: 'text' | 'word';
  text: string;
}

function word(text: string): Word {
  return { kind: 'word', text };
}

/** A number, `true`, `false` or `null` of JSON. */
export function jsonWord(text: string): Word {
  return word(decimalSpelling(text) ?? text);
}

/**
 * A plain scalar of YAML in one spelling. What readers of 1.1 and 1.2 take for different things (`0644` and `644`) has
 * different ones.
 */
export function yamlWord(text: string): Word {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return word('null');
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) return word(text.toLowerCase());
  const number = decimalSpelling(text);
  if (number !== null) return word(number);
  return mayBeTyped.test(text) && typed.test(text) ? word(text) : quoted(text);
}

export function quoted(text: string): Word {
  return { kind: 'text', text };
}
