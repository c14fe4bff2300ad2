import assert from 'node:assert/strict';
import { Events } from './events.ts';

interface Kinds {
  count: number;
  word: string;
}

describe('events', () => {
  it('go to whoever wants their kind, and to whoever wants any, until that is disposed', () => {
    const events = new Events<Kinds>((error) => assert.fail(String(error)));
    const heard: unknown[] = [];
    const counting = events.on('count', (count) => heard.push(count));
    events.onAny((kind, event) => heard.push([kind, event]));
    events.emit('count', 1);
    events.emit('word', 'one');
    counting.dispose();
    events.emit('count', 2);
    assert.deepEqual(heard, [1, ['count', 1], ['word', 'one'], ['count', 2]]);
  });

  it('are passed on, whichever kinds there are, by one who knows none of them', () => {
    const failed = (error: unknown) => assert.fail(String(error));
    const [from, to] = [new Events<Kinds>(failed), new Events<Kinds>(failed)];
    const heard: string[] = [];
    to.on('word', (word) => heard.push(word));
    from.onAny((kind, event) => to.emit(kind, event));
    from.emit('word', 'passed on');
    assert.deepEqual(heard, ['passed on']);
  });

  it('reach the others where one listener throws', () => {
    const failures: unknown[] = [];
    const events = new Events<Kinds>((error) => failures.push(error));
    const heard: number[] = [];
    events.on('count', () => {
      throw new Error('mine');
    });
    events.on('count', (count) => heard.push(count));
    events.emit('count', 7);
    assert.deepEqual([heard, failures.length], [[7], 1]);
  });
});
