import assert from 'node:assert/strict';
import { assertToken, cleanToken } from './token.ts';

const TOKEN = `mfc_${'aB3-_'.repeat(8)}xyz`;

describe('a token as it is passed on (F8)', () => {
  for (const [before, after] of [
    ['', '\n'],
    ['', '\r\n'],
    ['', '\r'],
    ['\uFEFF', '\r\n\r\n'],
    [' \t', ' \t'],
    ['\u00a0', '\u00a0'],
    ['\u200b', '\u200b'],
    ['"', '"'],
    ["'", "'\n"],
    [' " ', '\n" '],
    ['', '\0'],
  ] as const) {
    it(`is what stands between ${JSON.stringify(before)} and ${JSON.stringify(after)}`, () => {
      assert.equal(cleanToken(`${before}${TOKEN}${after}`), TOKEN);
    });
  }

  it('is none where nothing is left', () => {
    for (const text of ['', ' ', '\r\n', '""', '"\n"', '\uFEFF']) assert.equal(cleanToken(text), '');
  });

  it('is refused where something in it can not be part of one, and without being shown', () => {
    for (const text of ['', 'two words', 'a\nb', 'half"', "'half", 'm\0f\0c\0', 'schlüssel', 'a\u2028b', 'a,b']) {
      assert.throws(
        () => assertToken(cleanToken(text)),
        (error: Error & { code?: string }) =>
          error.code === 'auth.token_invalid' && !/words|schl|half/.test(error.message),
      );
    }
    for (const token of [TOKEN, 'eyJh.bGci.x-_', 'YWJj+/==']) assert.doesNotThrow(() => assertToken(token));
  });
});
