import assert from 'node:assert/strict';
import { Outputs } from './test-output.ts';

describe('what stages say that run side by side', () => {
  it('comes one stage after the other, the first that has not ended live', () => {
    let heard = '';
    const outputs = new Outputs(['one', 'two', 'three'], (text) => {
      heard += text;
    });
    outputs.say('two', 'b');
    outputs.say('one', 'a');
    assert.equal(heard, 'a');
    outputs.say('three', 'd');
    outputs.end('two');
    outputs.say('one', 'A');
    outputs.end('one');
    assert.equal(heard, 'aAbd');
    outputs.say('three', 'e');
    outputs.end('three');
    assert.equal(heard, 'aAbde');
  });
});
