import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { GuessDelay } from './guess-delay.ts';

describe('guesses at one account', () => {
  let nowMs = 0;
  let delay: GuessDelay;
  beforeEach(() => {
    nowMs = 1_000_000_000;
    delay = new GuessDelay({ now: () => new Date(nowMs), free: 3, maxKeys: 3 });
  });
  /** 0, or how many seconds it has to wait. */
  const guess = (account = 'ada', address = `address ${nowMs}`): number => {
    try {
      delay.take(account, address);
      return 0;
    } catch (error) {
      assert.ok(error instanceof CloudError && error.code === 'rate.limited');
      return error.retryAfter ?? 0;
    }
  };
  const after = (seconds: number) => {
    nowMs += seconds * 1000;
    return guess();
  };

  it('wait longer with each one, from whatever addresses they come, and a minute at most (M4)', () => {
    assert.deepEqual([guess(), guess(), guess()], [0, 0, 0]);
    assert.equal(guess(), 1);
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      assert.equal(after(seconds - 0.5), 1);
      assert.equal(after(0.5), 0);
    }
  });

  it('are forgotten after an hour, and where the clock was set back (I14)', () => {
    for (let many = 0; many < 3; many++) guess();
    assert.equal(guess(), 1);
    assert.equal(after(3601), 0);
    for (let many = 0; many < 3; many++) guess();
    nowMs -= 500_000_000;
    assert.equal(guess(), 0);
  });

  it('of others do not keep the person out where they have signed in before (M4)', () => {
    guess('ada', 'home');
    delay.wasRight('ada', 'home');
    for (let many = 0; many < 9; many++) guess();
    assert.ok(guess() > 0);
    assert.equal(guess('ada', 'home'), 0);
    assert.equal(guess('eve', 'home'), 0);
  });

  it('are remembered of so many accounts and no more (I16)', () => {
    for (let many = 0; many < 3; many++) guess();
    for (const other of ['b', 'c', 'd']) guess(other);
    assert.equal(guess(), 0);
  });
});
