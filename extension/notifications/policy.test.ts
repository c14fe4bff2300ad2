import assert from 'node:assert/strict';
import { isShown, isShownElsewhere, OncePerCause } from './policy.ts';

describe('notifications', () => {
  it('follow the level that a person chose', () => {
    const shown = (level: 'all' | 'important' | 'none') =>
      (['info', 'warning', 'error'] as const).filter((grade) => isShown({ level: grade }, level));
    assert.deepEqual(shown('all'), ['info', 'warning', 'error']);
    assert.deepEqual(shown('important'), ['warning', 'error']);
    assert.deepEqual(shown('none'), []);
  });

  it('come once for each cause until it is over (P13)', () => {
    const once = new OncePerCause();
    assert.equal(once.isFirst('a'), true);
    assert.equal(once.isFirst('a'), false);
    assert.equal(once.isFirst('b'), true);
    once.isOver('a');
    assert.equal(once.isFirst('a'), true);
  });

  it('are left to conflicts, sign-in and Problems where those show the same', () => {
    assert.equal(isShownElsewhere('conflict.opened'), true);
    assert.equal(isShownElsewhere('mock.restored'), false);
  });
});
