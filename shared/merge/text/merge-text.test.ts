import assert from 'node:assert/strict';
import { mergeText } from './merge-text.ts';

const lines = (...list: string[]): string => `${list.join('\n')}\n`;

describe('the merge by lines', () => {
  it('takes changes in different places from both sides', () => {
    const merged = mergeText({
      base: lines('a', 'b', 'c', 'd'),
      local: lines('A', 'b', 'c', 'd'),
      remote: lines('a', 'b', 'c', 'D'),
    });
    assert.deepEqual([merged.isClean, merged.content], [true, lines('A', 'b', 'c', 'D')]);
  });

  it('keeps white space inside of lines, which the library alone would split on', () => {
    const merged = mergeText({
      base: lines('a  b', 'x', 'y', 'c'),
      local: lines('a  b', 'x', 'y', 'c  d'),
      remote: lines('a b', 'x', 'y', 'c'),
    });
    assert.equal(merged.content, lines('a b', 'x', 'y', 'c  d'));
  });

  it('takes the same change of both sides once', () => {
    const merged = mergeText({ base: lines('a'), local: lines('a', 'new'), remote: lines('a', 'new') });
    assert.deepEqual([merged.isClean, merged.content], [true, lines('a', 'new')]);
  });

  it('holds local in a conflict, with everything else merged, and names the ranges', () => {
    const texts = {
      base: lines('a', 'b', 'c', 'd'),
      local: lines('a', 'L', 'c', 'd'),
      remote: lines('a', 'R', 'c', 'D'),
    };
    const { content, conflicts } = mergeText(texts);
    assert.equal(content, lines('a', 'L', 'c', 'D'));
    assert.deepEqual(conflicts, [
      {
        place: 'line 2',
        kind: 'text',
        base: { text: 'b\n', range: { start: 2, end: 4 } },
        local: { text: 'L\n', range: { start: 2, end: 4 } },
        remote: { text: 'R\n', range: { start: 2, end: 4 } },
      },
    ]);
  });

  it('puts an insertion among equal lines behind them, like Git, and so not next to an edit before them', () => {
    const merged = mergeText({
      base: lines('x', '}', 'y'),
      local: lines('x', '}', '}', 'y'),
      remote: lines('X', '}', 'y'),
    });
    assert.deepEqual([merged.isClean, merged.content], [true, lines('X', '}', '}', 'y')]);
  });

  describe('[I12] line ends, BOM and final newline', () => {
    const base = lines('a', 'b', 'c', 'd');
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

    it('follow whoever changed them', () => {
      assert.equal(
        mergeText({ base, local: crlf(base), remote: lines('a', 'b', 'c', 'D') }).content,
        crlf(lines('a', 'b', 'c', 'D')),
      );
      assert.equal(
        mergeText({ base, local: lines('A', 'b', 'c', 'd'), remote: `\uFEFF${base}` }).content,
        `\uFEFF${lines('A', 'b', 'c', 'd')}`,
      );
      assert.equal(mergeText({ base, local: base.trimEnd(), remote: lines('a', 'b', 'c', 'D') }).content, 'a\nb\nc\nD');
    });

    it('stay as they are where nobody touched them', () => {
      const merged = mergeText({
        base: crlf(base),
        local: crlf(lines('A', 'b', 'c', 'd')),
        remote: crlf(lines('a', 'b', 'c', 'D')),
      });
      assert.equal(merged.content, crlf(lines('A', 'b', 'c', 'D')));
    });

    it('stay with their lines where a text mixes them', () => {
      const merged = mergeText({ base: 'a\r\nb\nc\nd\n', local: 'a\r\nb\nc\nD\n', remote: 'A\r\nb\nc\nd\n' });
      assert.equal(merged.content, 'A\r\nb\nc\nD\n');
    });
  });

  it('[I16] answers on long repetitive texts, where the library alone takes minutes', () => {
    const repeated = Array.from({ length: 30_000 }, (_, at) => (at % 3 === 0 ? '{' : at % 3 === 1 ? '  "a": 1' : '},'));
    const base = lines(...repeated);
    const local = lines('first', ...repeated.slice(0, 20_000), 'x', ...repeated.slice(20_010));
    const remote = lines(...repeated.slice(5), 'last');
    assert.ok(mergeText({ base, local, remote }).content.startsWith('first'));
  });
});
