import assert from 'node:assert/strict';
import { Slots } from './slots.ts';

describe('slots', () => {
  it('let so many at a time, in the order in which they asked, and go on after a failure (I16)', async () => {
    const slots = new Slots(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const asked = Array.from({ length: 6 }, (_, at) =>
      slots.run(async () => {
        begun.push(at);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (at === 1) throw new Error('this one fails');
        return at;
      }),
    );
    const ends = await Promise.allSettled(asked);
    assert.deepEqual(begun, [0, 1, 2, 3, 4, 5]);
    assert.equal(most, 2);
    assert.deepEqual(
      ends.map((end) => end.status === 'fulfilled' && end.value),
      [0, false, 2, 3, 4, 5],
    );
  });
});
