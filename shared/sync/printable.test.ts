import assert from 'node:assert/strict';
import { printable, printableJson } from './printable.ts';

/** Escapes, C0 and C1, line ends, and what turns the reading direction. */
const EVIL = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b[31m',
  '\u009b31m',
  '\u009d0;x\u009c',
  '\u0000',
  '\u0008',
  '\r',
  '\n',
  '\r\n',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u007f',
  '\u202a',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200e',
  '\u200f',
  '\u061c',
];

describe('text of others (L4)', () => {
  for (const evil of EVIL) {
    it(`is fit to be shown with ${JSON.stringify(evil)} in it`, () => {
      const name = `a${evil}b.yaml`;
      for (const text of [printable(name), printableJson({ [name]: name }), printableJson([name], 2).trim()]) {
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
      }
      assert.doesNotMatch(printable(name), /\n/);
      assert.deepEqual(JSON.parse(printableJson({ [name]: name })), { [name]: name });
    });
  }

  it('stays as it is where there is nothing unfit in it', () => {
    for (const text of ['users/Ä-日本-😀.yaml', 'a "quoted" \\ b', '� ⏎', 'שלום']) assert.equal(printable(text), text);
    assert.equal(printable('a\tb'), 'a b');
  });
});
