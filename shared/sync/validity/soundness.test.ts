import assert from 'node:assert/strict';
import { damageIn } from './damage-line.ts';
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
  ['a.yaml', 'status: 200\nstatus: 404\n', 'repeats_key'],
  ['a.yaml', 'a:\n  - {b: 1, "b": 2}\n', 'repeats_key'],
  ['a.yaml', 'a: 1\n---\na: 2\n', 'sound'],
  ['a.yaml', '"1": text\n1: number\n', 'sound'],
  ['a.yaml', 'a: &a {x: 1}\nb: {<<: *a, <<: *a}\n', 'sound'],
  ['a.json', '{"a": 1, "a": 2}', 'sound'],
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

  it('looks at every key once, however many there are (I16)', () => {
    const keys = Array.from({ length: 50_000 }, (_, at) => `key${at}: 1\n`).join('');
    assert.equal(soundnessOf('a.yaml', Buffer.from(keys)), 'sound');
    assert.equal(soundnessOf('a.yaml', Buffer.from(`${keys}key7: 2\n`)), 'repeats_key');
  });
});

describe('where a mock is damaged (F10)', () => {
  const places: readonly [string, string, ReturnType<typeof damageIn>][] = [
    ['a.yaml', 'a: 1\nb: [1, 2\nc: 3\n', { line: 3 }],
    ['a.yaml', 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n', { line: 5, key: 'c' }],
    ['a.yml', '\uFEFFa: 1\r\na: 2\r\n', { line: 2, key: 'a' }],
    ['a.json', '{\n  "a": 1\n  "b": 2\n}\n', { line: 3 }],
    ['a.jsonl', '{"a": 1}\n{"a": \n', { line: 2 }],
    ['a.yaml', 'a: 1\n', null],
    ['a.bru', 'get {', null],
  ];
  for (const [path, text, expected] of places) {
    it(`is told of ${path} with ${JSON.stringify(text)}`, () => {
      assert.deepEqual(damageIn(path, Buffer.from(text)), expected);
    });
  }
});
