import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { withConflictMarkers } from './conflict-markers.ts';
import { diffLines, splitLines } from './line-diff.ts';

const texts = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 12 }).map((lines) => lines.join(''));

describe('the difference of two texts', () => {
  it('splits into lines that make the text again', () => {
    return fc.assert(fc.property(fc.string(), (text) => splitLines(text).join('') === text));
  });

  it('turns the one into the other, and holds no line that both have at its ends', () => {
    return fc.assert(
      fc.property(texts, texts, (left, right) => {
        const [from, to] = [splitLines(left), splitLines(right)];
        const result: string[] = [];
        let at = 0;
        for (const change of diffLines(from, to)) {
          result.push(...from.slice(at, change.left.start), ...to.slice(change.right.start, change.right.end));
          at = change.left.end;
        }
        assert.equal([...result, ...from.slice(at)].join(''), right);
      }),
      { numRuns: 2000 },
    );
  });

  it('is empty for equal texts and one change for texts that share nothing', () => {
    assert.deepEqual(diffLines(['a\n'], ['a\n']), []);
    assert.deepEqual(diffLines(['a\n'], ['b\n', 'c\n']), [{ left: { start: 0, end: 1 }, right: { start: 0, end: 2 } }]);
  });

  it('is bounded: texts that differ everywhere are one change', () => {
    const left = Array.from({ length: 20_000 }, (_, at) => `left ${at}\n`);
    const right = Array.from({ length: 20_000 }, (_, at) => `right ${at}\n`);
    assert.equal(diffLines(left, right).length, 1);
  });
});

describe('conflict markers', () => {
  it('hold both sides, so that either can be taken again', () => {
    const side = (text: string, which: 'local' | 'remote'): string => {
      let inside: 'local' | 'remote' | null = null;
      const kept: string[] = [];
      for (const line of splitLines(text)) {
        if (line.startsWith('<<<<<<< ')) inside = 'local';
        else if (line === '=======\n') inside = 'remote';
        else if (line.startsWith('>>>>>>> ')) inside = null;
        else if (inside === null || inside === which) kept.push(line);
      }
      return kept.join('');
    };
    return fc.assert(
      fc.property(texts, texts, (local, remote) => {
        const marked = withConflictMarkers({ local, remote });
        assert.equal(side(marked, 'local'), local);
        assert.equal(side(marked, 'remote'), remote);
      }),
      { numRuns: 1000 },
    );
  });

  it('take the line ends of the file', () => {
    assert.match(withConflictMarkers({ local: 'a\r\n', remote: 'b\r\n' }), /^<<<<<<< local\r\na\r\n=======\r\nb\r\n/);
  });
});
