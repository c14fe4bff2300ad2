import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BackOff } from './back-off.ts';

describe('back-off (P13)', () => {
  it('waits between half and all of a time that doubles with each try, up to a bound', () => {
    const waits = (random: number) => {
      const backOff = new BackOff({ baseMs: 1000, maxMs: 5000, random: () => random });
      return [1, 2, 3, 4, 5].map(() => backOff.next());
    };
    assert.deepEqual(waits(0), [500, 1000, 2000, 2500, 2500]);
    assert.deepEqual(waits(1), [1000, 2000, 4000, 5000, 5000]);
  });

  it('begins anew after a success', () => {
    const backOff = new BackOff({ baseMs: 1000, maxMs: 60_000, random: () => 1 });
    backOff.next();
    backOff.next();
    backOff.reset();
    assert.equal(backOff.tries, 0);
    assert.equal(backOff.next(), 1000);
  });

  it('never comes back before the time that the service asked for', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(100),
        fc.float({ min: 0, max: Math.fround(0.999), noNaN: true }),
        (retryAfterMs, tries, random) => {
          const backOff = new BackOff({ baseMs: 1000, maxMs: 60_000, random: () => random });
          for (let count = 0; count < tries; count += 1) backOff.next();
          assert.ok(backOff.next(retryAfterMs) >= retryAfterMs);
        },
      ),
    );
  });
});
