import assert from 'node:assert/strict';
import { Lifetime } from './lifetime.ts';

describe('a lifetime', () => {
  it('ends what it owns in the reverse order, once', () => {
    const ended: string[] = [];
    const lifetime = new Lifetime();
    lifetime.add({ dispose: () => ended.push('first') });
    lifetime.add({ dispose: () => ended.push('second') });
    lifetime.dispose();
    lifetime.dispose();
    assert.deepEqual(ended, ['second', 'first']);
  });

  it('ends at once what is added after its end', () => {
    let ended = 0;
    const lifetime = new Lifetime();
    lifetime.dispose();
    lifetime.add({ dispose: () => ended++ });
    assert.equal(ended, 1);
  });
});
