import assert from 'node:assert/strict';
import { parses } from './parses.ts';

const CASES: [string, string, boolean][] = [
  ['a.json', '{"a": 1}', true],
  ['a.json', '{"a": 1', false],
  ['a.json', '\uFEFF{"a": 1}', true],
  ['a.json', '', false],
  ['a.yaml', 'a: 1\nb: [1, 2]\n', true],
  ['a.yaml', 'a: 1\nb: [1, 2\n', false],
  ['a.yml', 'a: 1\n---\nb: 2\n', true],
  ['a.yaml', '', true],
  ['a.bru', 'get { url', true],
  ['a.jsonc', '{"a": 1, // note', true],
];

describe('whether a mock parses', () => {
  for (const [path, text, expected] of CASES) {
    it(`${path} with ${JSON.stringify(text)}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(parses(path, Buffer.from(text)), expected);
    });
  }

  it('says yes to what is no text, and to what is too large to be checked', () => {
    assert.equal(parses('a.json', new Uint8Array([0xff, 0xfe])), true);
    assert.equal(parses('a.json', new Uint8Array(2 * 1024 * 1024)), true);
  });
});
