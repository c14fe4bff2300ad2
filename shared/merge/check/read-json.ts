import { createScanner, type JSONScanner, type SyntaxKind } from 'jsonc-parser';
import { Builder, type Telling } from './builder.ts';
import type { Pool } from './pool.ts';
import { jsonWord, quoted } from './spelling.ts';

/** The scanner's kinds; the library's own names are a `const enum`, which a build of single files can't read. */
const kind = {
  openMap: 1,
  closeMap: 2,
  openList: 3,
  closeList: 4,
  comma: 5,
  colon: 6,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  blank: 15,
  unknown: 16,
  end: 17,
} as const satisfies Record<string, number>;

interface JsonTelling extends Telling {
  /** Without comments and trailing commas. */
  isStrict: boolean;
}

/** Reads JSON, also with comments and trailing commas. `null`: it doesn't parse. */
export function readJson(text: string, pool: Pool): JsonTelling | null {
  const builder = new Builder(pool);
  const isStrict = readInto(text, builder);
  return isStrict === null ? null : { ...builder.tell(), isStrict };
}

/** Reads JSON Lines: a value on each line that is not blank. */
export function readJsonLines(text: string, pool: Pool): JsonTelling | null {
  const builder = new Builder(pool);
  for (const line of text.split('\n')) if (line.trim() !== '' && readInto(line, builder) !== true) return null;
  return { ...builder.tell(), isStrict: true };
}

/** What may follow. */
type Wanted = 'value' | 'item or end' | 'colon' | 'comma or end' | 'nothing';

/** Reads one value. Says whether it is strict JSON; `null`: it is none at all. */
function readInto(text: string, builder: Builder): boolean | null {
  const scanner = createScanner(text, false);
  let isStrict = true;
  let wanted: Wanted = 'value';
  const next = (): SyntaxKind => {
    for (;;) {
      const token = scanner.scan();
      if (token === kind.lineComment || token === kind.blockComment) {
        isStrict = false;
        builder.comment(textOf(text, scanner));
      } else if (token !== kind.lineBreak && token !== kind.blank) return token;
    }
  };
  let afterComma = false;
  for (;;) {
    const token: number = next();
    if (scanner.getTokenError() !== 0 || token === kind.unknown) return null;
    if (token === kind.end) return wanted === 'nothing' ? isStrict : null;
    const closes = token === kind.closeMap || token === kind.closeList;
    if (closes) {
      const fits = wanted === 'comma or end' || wanted === 'item or end';
      if (!fits || builder.isInMap !== (token === kind.closeMap)) return null;
      if (afterComma) isStrict = false;
      builder.close();
      wanted = builder.isOpen ? 'comma or end' : 'nothing';
    } else if (token === kind.comma) {
      if (wanted !== 'comma or end') return null;
      wanted = 'item or end';
      afterComma = true;
      continue;
    } else if (token === kind.colon) {
      if (wanted !== 'colon') return null;
      wanted = 'value';
    } else if (wanted === 'item or end' && builder.wantsKey) {
      if (token !== kind.string) return null;
      builder.key(scanner.getTokenValue());
      wanted = 'colon';
    } else if (wanted !== 'value' && wanted !== 'item or end') return null;
    else if (token === kind.openMap || token === kind.openList) {
      builder.open(token === kind.openMap ? 'map' : 'list');
      wanted = 'item or end';
    } else {
      builder.scalar(token === kind.string ? quoted(scanner.getTokenValue()) : jsonWord(textOf(text, scanner)));
      wanted = builder.isOpen ? 'comma or end' : 'nothing';
    }
    afterComma = false;
  }
}

function textOf(text: string, scanner: JSONScanner): string {
  const start = scanner.getTokenOffset();
  return text.slice(start, start + scanner.getTokenLength());
}
