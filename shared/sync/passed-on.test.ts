import assert from 'node:assert/strict';
import { passedOn } from './passed-on.ts';

interface Counter {
  count(by: number): number;
}

describe('a facet that is passed on', () => {
  it('goes to whoever answers at the time of the call, also for who holds it since before', () => {
    const answering: { current: Counter | null } = { current: null };
    const counter = passedOn<Counter>({ count: () => 0 }, () => answering.current);
    const { count } = counter;
    assert.equal(count(2), 0);
    answering.current = { count: (by) => by * 10 };
    assert.equal(count(2), 20);
    answering.current = null;
    assert.equal(counter.count(2), 0);
  });
});
