import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diff, type Hunk } from './diff.ts';

const texts = fc.array(fc.nat(2), { maxLength: 12 });

function apply(a: readonly number[], b: readonly number[], hunks: readonly Hunk[]): number[] {
  const out: number[] = [];
  let at = 0;
  for (const hunk of hunks) {
    out.push(...a.slice(at, hunk.aStart), ...b.slice(hunk.bStart, hunk.bEnd));
    at = hunk.aEnd;
  }
  return [...out, ...a.slice(at)];
}

describe('the diff of lines', () => {
  it('turns one text into the other', () => {
    fc.assert(fc.property(texts, texts, (a, b) => assert.deepEqual(apply(a, b, diff(a, b)), b)));
  });

  it('lets insertions and deletions stand as far down as they can, like Git', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const hunks = diff(a, b);
        hunks.forEach((hunk, at) => {
          const [lines, start, end] =
            hunk.aStart === hunk.aEnd ? [b, hunk.bStart, hunk.bEnd] : [a, hunk.aStart, hunk.aEnd];
          const isPure = hunk.aStart === hunk.aEnd || hunk.bStart === hunk.bEnd;
          const hasRoom =
            hunk.aEnd < (hunks[at + 1]?.aStart ?? a.length) && hunk.bEnd < (hunks[at + 1]?.bStart ?? b.length);
          assert.ok(!isPure || !hasRoom || lines[start] !== lines[end]);
        });
      }),
      {
        examples: [
          [
            [2, 1],
            [0, 2, 1, 1],
          ],
        ],
      },
    );
  });

  it('anchors long texts on the lines that both have once', () => {
    const long = Array.from({ length: 3000 }, (_, at) => at);
    const changed = [-1, ...long.slice(0, 1000), -2, ...long.slice(1500), -3];
    assert.deepEqual(diff(long, changed), [
      { aStart: 0, aEnd: 0, bStart: 0, bEnd: 1 },
      { aStart: 1000, aEnd: 1500, bStart: 1001, bEnd: 1002 },
      { aStart: 3000, aEnd: 3000, bStart: 2502, bEnd: 2503 },
    ]);
  });
});
