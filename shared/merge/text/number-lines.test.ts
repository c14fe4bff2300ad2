import assert from 'node:assert/strict';
import fc from 'fast-check';
import { numberLines } from './number-lines.ts';

describe('numbers of lines', () => {
  it('are equal if and only if the lines are', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', '}', ''), { maxLength: 12 });
    fc.assert(
      fc.property(fc.tuple(lines, lines, lines), ([base, local, remote]) => {
        const texts = [base, local, remote].flat();
        const first = <T>(values: readonly T[]): number[] => values.map((value) => values.indexOf(value));
        assert.deepEqual(first(numberLines(base, local, remote).flat()), first(texts));
      }),
    );
  });
});
