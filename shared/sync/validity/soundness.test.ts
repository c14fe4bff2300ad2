import assert from 'node:assert/strict';
import { type Soundness, soundnessOf } from './soundness.ts';

const CASES: readonly [string, string, Soundness][] = [
  ['a.json', '{"a": 1}', 'sound'],
  ['a.json', '{"a": 1', 'damaged'],
  ['a.JSON', '\uFEFF{"a": 1}', 'sound'],
  ['a.json', '{"a": 1,} // note', 'lenient'],
  ['a.json', '', 'damaged'],
  ['a.jsonc', '{"a": 1, // note\n}', 'sound'],
  ['a.jsonc', '{"a": 1, // note', 'damaged'],
  ['a.json5', "{a: 'b'}", 'sound'],
  ['a.json5', "{a: 'b'", 'damaged'],
  ['a.jsonl', '{"a": 1}\n\n{"a": 2}\n', 'sound'],
  ['a.jsonl', '{"a": 1}\n{"a": ', 'damaged'],
  ['a.yaml', 'a: 1\nb: [1, 2]\n', 'sound'],
  ['a.yaml', 'a: 1\nb: [1, 2\n', 'damaged'],
  ['a.yaml', '# all of it is commented out\n', 'sound'],
  ['a.yml', 'a: 1\n---\nb: 2\n', 'sound'],
  ['a.yaml', '', 'damaged'],
  ['a.yaml', ' \n\n', 'damaged'],
  ['a.yaml', '\0\0\0\0', 'damaged'],
  ['a.yaml', 'a: &one 1\nb: *one\n', 'sound'],
  ['a.yaml', 'a: &one 1\nb: *two\n', 'damaged'],
  ['a.yaml', 'b: *one\na: &one 1\n', 'damaged'],
  ['a.yaml', 'a: &one 1\n---\nb: *one\n', 'damaged'],
  ['a.yaml', 'base: &base {x: 1}\nmore:\n  <<: *base\n', 'sound'],
  ['a.yaml', '&loop [*loop]\n', 'sound'],
  ['a.bru', 'get { url', 'sound'],
  ['a.bru', '', 'damaged'],
  ['a.txt', 'a\0b', 'damaged'],
];

describe('how sound the text of a mock is (F10, F2b)', () => {
  for (const [path, text, expected] of CASES) {
    it(`${path} with ${JSON.stringify(text)} is ${expected}`, () => {
      assert.equal(soundnessOf(path, Buffer.from(text)), expected);
    });
  }

  it('takes what is no UTF-8 for damaged, whatever its format', () => {
    for (const path of ['a.json', 'a.yaml', 'a.bru']) {
      assert.equal(soundnessOf(path, Buffer.from('\uFEFF{"a": 1}', 'utf16le')), 'damaged');
      assert.equal(soundnessOf(path, new Uint8Array([0x61, 0x3a, 0xe4])), 'damaged');
    }
  });

  it('takes what is nested deeper than any reader goes for damaged, and goes on', () => {
    for (const path of ['a.yaml', 'a.jsonc', 'a.json5']) {
      assert.equal(soundnessOf(path, Buffer.from('['.repeat(200_000))), 'damaged');
    }
  });

  it('looks at every alias once, however many there are (I16)', () => {
    const text = `a: &one 1\nlist:\n${'  - *one\n'.repeat(20_000)}`;
    assert.equal(soundnessOf('a.yaml', Buffer.from(text)), 'sound');
  });
});
