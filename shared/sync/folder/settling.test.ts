import assert from 'node:assert/strict';
import { FakeClock } from '../testing/fake-clock.ts';
import { MAX_UNSETTLED_MS, SETTLE_MS } from './missing-files.ts';
import { Settling } from './settling.ts';

const statOf = (size: number) => ({ path: 'a.yaml', size, mtimeMs: 1, identity: 'i' });

describe('a file that may be in the middle of being written', () => {
  it('has come to rest when it has been the same for a while', () => {
    const clock = new FakeClock();
    const settling = new Settling(clock);
    assert.equal(settling.see(statOf(1)), false);
    clock.advance(SETTLE_MS);
    assert.equal(settling.see(statOf(2)), false, 'it has grown');
    clock.advance(SETTLE_MS);
    assert.equal(settling.see(statOf(2)), true);
  });

  it('is taken as it is when it has not come to rest for too long', () => {
    const clock = new FakeClock();
    const settling = new Settling(clock);
    assert.equal(settling.see(statOf(1)), false);
    clock.advance(MAX_UNSETTLED_MS);
    assert.equal(settling.see(statOf(2)), true);
  });

  it('arrives only where nothing was known of it, and is over when it is not listed any more', () => {
    const settling = new Settling(new FakeClock());
    settling.see(statOf(1));
    assert.deepEqual([settling.arriving(() => true).length, settling.arriving(() => false).length], [1, 0]);
    settling.keepOnly(new Set(['b.yaml']));
    assert.equal(settling.has('a.yaml'), false);
  });
});
