import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { AttemptLimit } from './attempt-limit.ts';

describe('attempt limit', () => {
  let nowMs = 0;
  const limit = (maxKeys?: number) =>
    new AttemptLimit({ attempts: 2, windowMs: 1000, now: () => new Date(nowMs), ...(maxKeys ? { maxKeys } : {}) });
  const limited = (error: unknown) => error instanceof CloudError && error.code === 'rate.limited';
  beforeEach(() => {
    nowMs = 1_000_000;
  });

  it('lets so many through, each key for itself, and says when to come back', () => {
    const attempts = limit();
    attempts.take('a');
    nowMs += 400;
    attempts.take('a');
    attempts.take('b');
    assert.throws(
      () => attempts.take('a'),
      (error) => limited(error) && (error as CloudError).retryAfter === 1,
    );
    nowMs += 600;
    attempts.take('a');
  });

  it('does not count what was given back', () => {
    const attempts = limit();
    for (let i = 0; i < 5; i++) {
      attempts.take('a');
      attempts.giveBack('a');
    }
    attempts.take('a');
    attempts.take('a');
    assert.throws(() => attempts.take('a'), limited);
  });

  it('[I16] remembers so many keys and no more', () => {
    const attempts = limit(3);
    for (const key of ['a', 'a', 'b', 'c', 'd']) attempts.take(key);
    attempts.take('a');
    assert.throws(() => {
      attempts.take('d');
      attempts.take('d');
    }, limited);
  });

  it('[I14] locks nobody out when the clock is set back', () => {
    const attempts = limit();
    nowMs += 1_000_000_000;
    attempts.take('a');
    attempts.take('a');
    nowMs -= 1_000_000_000;
    attempts.take('a');
  });
});
