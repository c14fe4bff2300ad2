import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diff, type Hunk, mostSteps } from './diff.ts';
import { librarySteps, mostLibrarySteps, smallDiff } from './small-diff.ts';

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

  it('compares short and varied texts as the library does', () => {
    const few = fc.array(fc.nat(30), { maxLength: 12 });
    fc.assert(
      fc.property(few, few, (a, b) => {
        const whole = { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length };
        const changed = (hunks: readonly Hunk[]): number =>
          hunks.reduce((sum, { aStart, aEnd, bStart, bEnd }) => sum + aEnd - aStart + bEnd - bStart, 0);
        assert.equal(changed(diff(a, b)), changed(smallDiff(a, b, whole)));
        assert.deepEqual(apply(a, b, smallDiff(a, b, whole)), b);
      }),
    );
  });

  describe('[I16] takes a bounded number of steps (H3)', () => {
    const range = (length: number, at: (i: number) => number): number[] => Array.from({ length }, (_, i) => at(i));
    const shapes: Record<string, (length: number) => [number[], number[]]> = {
      'two lines by turns, reversed': (n) => [range(n, (i) => i % 2), [...range(n, (i) => (i + 1) % 2), 1, 1]],
      'two lines by turns, every other one': (n) => [range(n, (i) => i % 2), range(n, (i) => (i >> 1) % 2)],
      'two lines, shuffled': (n) => [range(n, (i) => ((i * i) % 7) % 2), range(n, (i) => ((i * i * 3) % 11) % 2)],
      'three lines by turns, in another order': (n) => [
        range(n, (i) => i % 3),
        range(n, (i) => (i * 7 + (i >> 2)) % 3),
      ],
      'one line again and again': (n) => [range(n, () => 0), range(n * 2, () => 0)],
      'all lines once, reversed': (n) => [range(n, (i) => i), range(n, (i) => n - 1 - i)],
      'all lines twice, shuffled': (n) => [range(n, (i) => i >> 1), range(n, (i) => ((i * 7919) % n) >> 1)],
    };
    for (const [name, make] of Object.entries(shapes)) {
      it(name, () => {
        for (const length of [60, 70, 100, 300, 1000, 2600, 20_000]) {
          const [a, b] = make(length);
          let steps = 0;
          const hunks = diff(a, b, (more) => {
            steps += more;
          });
          assert.deepEqual(apply(a, b, hunks), b);
          assert.ok(steps <= mostSteps + mostLibrarySteps + 4 * (a.length + b.length), `${length}: ${steps}`);
        }
      });
    }

    it('leaves to the library no more than that, as two lines by turns cost it the cube of their number', () => {
      const steps = (n: number): number =>
        librarySteps(
          range(n, (i) => i % 2),
          range(n, (i) => i % 2),
          { aStart: 0, aEnd: n, bStart: 0, bEnd: n },
        );
      assert.ok(steps(60) <= mostLibrarySteps && steps(120) > mostLibrarySteps && steps(120) >= 7 * steps(60));
    });
  });
});
