import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { realClock } from './real-clock.ts';

describe('the real clock', () => {
  it('does not take a wait that no timer can hold for none (M10)', async () => {
    let ran = false;
    const timer = realClock.schedule(2 ** 40, () => {
      ran = true;
    });
    const other = new Promise<void>((resolve) => realClock.schedule(5, resolve));
    await other;
    await turn();
    timer.dispose();
    assert.equal(ran, false);
  });
});
