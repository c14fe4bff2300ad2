import assert from 'node:assert/strict';
import { FakeClock } from '../testing/fake-clock.ts';
import { Hints, type Look } from './hints.ts';

function newHints(debounceMs: number) {
  const clock = new FakeClock();
  const looks: (string[] | 'everything')[] = [];
  const look = (one: Look) => looks.push('everything' in one ? 'everything' : [...one.paths]);
  const waiting = { isSo: false };
  return { clock, looks, waiting, hints: new Hints({ clock, debounceMs, look, isWaiting: () => waiting.isSo }) };
}

describe('hints', () => {
  it('looks at a burst once, when it has been quiet for the debounce', () => {
    const { clock, looks, hints } = newHints(500);
    hints.hint('a');
    clock.advance(400);
    hints.hint('b');
    hints.hint('a');
    clock.advance(499);
    assert.deepEqual(looks, []);
    clock.advance(1);
    assert.deepEqual(looks, [['a', 'b']]);
    hints.dispose();
  });

  it('lets a file be still for 60 ms, however short the debounce', () => {
    const { clock, looks, hints } = newHints(0);
    hints.hint('a');
    clock.advance(59);
    assert.deepEqual(looks, []);
    clock.advance(1);
    assert.deepEqual(looks, [['a']]);
    hints.dispose();
  });

  it('compares the whole tree after a burst, and now and then when nothing happens (I13)', () => {
    const { clock, looks, hints } = newHints(100);
    hints.hint('a');
    clock.advance(1000);
    assert.deepEqual(looks, [['a'], 'everything']);
    clock.advance(30_000);
    assert.equal(looks.at(-1), 'everything');
    hints.dispose();
  });

  it('lets no later burst put off a comparison that something waits for (I7)', () => {
    const { clock, looks, hints } = newHints(0);
    hints.again();
    for (let burst = 0; burst < 4; burst += 1) {
      hints.hint('a');
      clock.advance(60);
      hints.again();
    }
    assert.ok(looks.includes('everything'));
    hints.dispose();
  });

  it('makes one comparison of a storm (P8)', () => {
    const { clock, looks, hints } = newHints(100);
    for (let number = 0; number < 10_000; number += 1) hints.hint(`file-${number}`);
    clock.advance(100);
    assert.deepEqual(looks, ['everything']);
    hints.dispose();
  });

  it('looks at a burst that never ends all the same', () => {
    const { clock, looks, hints } = newHints(100);
    for (let number = 0; number < 20; number += 1) {
      hints.hint('a');
      clock.advance(50);
    }
    assert.ok(looks.length >= 1);
    hints.dispose();
  });

  it('compares more often while something waits for a cause to end that nobody tells of', () => {
    const { clock, looks, hints, waiting } = newHints(100);
    clock.advance(20_000);
    assert.deepEqual(looks, []);
    waiting.isSo = true;
    clock.advance(15_000);
    assert.deepEqual(looks, ['everything', 'everything', 'everything']);
    hints.dispose();
  });

  it('leaves no timer behind', () => {
    const { clock, hints } = newHints(100);
    hints.hint('a');
    hints.dispose();
    assert.equal(clock.pending, 0);
  });
});
