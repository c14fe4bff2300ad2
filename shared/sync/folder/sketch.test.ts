import assert from 'node:assert/strict';
import { likeness, sketchOf } from './sketch.ts';

const sketch = (text: string) => sketchOf(new TextEncoder().encode(text));
const lines = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `key-${from + index}: ${index}`);

describe('the sketch of a text', () => {
  it('is as like another as the share of lines that both have', () => {
    assert.equal(likeness(sketch('a: 1\nb: 2\n'), sketch('b: 2\r\n  a: 1')), 1);
    assert.equal(likeness(sketch('a: 1\nb: 2\nc: 3\n'), sketch('a: 1\nb: 2\nc: 4\n')), 0.5);
    assert.equal(likeness(sketch('a: 1\n'), sketch('b: 1\n')), 0);
    assert.equal(likeness(sketch(''), sketch('')), 0);
  });

  it('tells a long text with a few edits from another long text', () => {
    const text = lines(2000);
    const edited = text.map((line, index) => (index % 50 === 0 ? `${line}!` : line));
    assert.ok(likeness(sketch(text.join('\n')), sketch(edited.join('\n'))) > 0.8);
    assert.ok(likeness(sketch(text.join('\n')), sketch(lines(2000, 5000).join('\n'))) < 0.1);
  });

  it('takes minified JSON apart at its commas', () => {
    const json = (status: number) =>
      JSON.stringify({ method: 'GET', path: '/users', status, body: { ok: true, id: 1 } });
    assert.ok(likeness(sketch(json(200)), sketch(json(404))) >= 0.5);
  });
});
