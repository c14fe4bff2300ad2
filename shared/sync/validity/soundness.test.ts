import assert from 'node:assert/strict';
import { type Soundness, soundnessOf } from './soundness.ts';

const CASES: readonly [string, string, Soundness][] = [
  ['a.json', '{"a": 1}', 'sound'],
  ['a.json', '{"a": 1', 'unparseable'],
  ['a.JSON', '\uFEFF{"a": 1}', 'sound'],
  ['a.json', '{"a": 1,} // note', 'lenient'],
  ['a.json', '', 'empty'],
  ['a.jsonc', '{"a": 1, // note\n}', 'sound'],
  ['a.jsonc', '{"a": 1, // note', 'unparseable'],
  ['a.json5', "{a: 'b'}", 'sound'],
  ['a.json5', "{a: 'b'", 'unparseable'],
  ['a.jsonl', '{"a": 1}\n\n{"a": 2}\n', 'sound'],
  ['a.jsonl', '{"a": 1}\n{"a": ', 'unparseable'],
  ['a.yaml', 'a: 1\nb: [1, 2]\n', 'sound'],
  ['a.yaml', 'a: 1\nb: [1, 2\n', 'unparseable'],
  ['a.yaml', '# all of it is commented out\n', 'sound'],
  ['a.yml', 'a: 1\n---\nb: 2\n', 'sound'],
  ['a.yaml', '', 'empty'],
  ['a.yaml', ' \n\n', 'empty'],
  ['a.yaml', '\0\0\0\0', 'not_text'],
  ['a.yaml', 'a: &one 1\nb: *one\n', 'sound'],
  ['a.yaml', 'a: &one 1\nb: *two\n', 'unparseable'],
  ['a.yaml', 'b: *one\na: &one 1\n', 'unparseable'],
  ['a.yaml', 'a: &one 1\n---\nb: *one\n', 'unparseable'],
  ['a.yaml', 'base: &base {x: 1}\nmore:\n  <<: *base\n', 'sound'],
  ['a.yaml', '&loop [*loop]\n', 'sound'],
  ['a.bru', 'get { url', 'sound'],
  ['a.bru', '', 'empty'],
  ['a.txt', 'a\0b', 'not_text'],
];

describe('how sound the text of a mock is (F10, F2b)', () => {
  for (const [path, text, expected] of CASES) {
    it(`${path} with ${JSON.stringify(text)} is ${expected}`, () => {
      assert.equal(soundnessOf(path, Buffer.from(text)), expected);
    });
  }

  it('takes what is no UTF-8 for damaged, whatever its format', () => {
    for (const path of ['a.json', 'a.yaml', 'a.bru']) {
      assert.equal(soundnessOf(path, Buffer.from('\uFEFF{"a": 1}', 'utf16le')), 'not_text');
      assert.equal(soundnessOf(path, new Uint8Array([0x61, 0x3a, 0xe4])), 'not_text');
    }
  });

  it('takes what is nested deeper than any reader goes for damaged, and goes on', () => {
    for (const path of ['a.yaml', 'a.jsonc', 'a.json5']) {
      assert.equal(soundnessOf(path, Buffer.from('['.repeat(200_000))), 'unparseable');
    }
  });

  it('looks at every alias once, however many there are (I16)', () => {
    const text = `a: &one 1\nlist:\n${'  - *one\n'.repeat(20_000)}`;
    assert.equal(soundnessOf('a.yaml', Buffer.from(text)), 'sound');
  });
});
