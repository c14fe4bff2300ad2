import assert from 'node:assert/strict';
import type { Notation } from '../structure/root.ts';
import { dedent } from '../testing/three.ts';
import { Check } from './check.ts';
import { Reader } from './reading.ts';

interface Example {
  what: string;
  notation?: Notation;
  base: string;
  local: string;
  remote: string;
  right: readonly string[];
  wrong: readonly string[];
}

const examples: Example[] = [
  {
    what: 'a key that one side added is lost, has another value, is there twice or came from nowhere',
    base: 'a: 1',
    local: 'a: 1\nb: 2',
    remote: 'a: 3',
    right: ['a: 3\nb: 2', '{b: 2, a: 3}'],
    wrong: ['a: 3', 'a: 1\nb: 2', 'a: 3\nb: 3', 'a: 3\nb: 2\nb: 2', 'a: 3\nb: 2\nc: 1'],
  },
  {
    what: 'an edit went to another item',
    base: '[{"id":1,"a":1},{"id":2,"a":1}]',
    local: '[{"id":1,"a":2},{"id":2,"a":1}]',
    remote: '[{"id":1,"a":1},{"id":2,"a":1},{"id":3,"a":1}]',
    right: ['[{"id":1,"a":2},{"id":2,"a":1},{"id":3,"a":1}]'],
    wrong: ['[{"id":1,"a":1},{"id":2,"a":2},{"id":3,"a":1}]', '[{"id":1,"a":1},{"id":2,"a":1},{"id":3,"a":2}]'],
  },
  {
    what: 'what both sides inserted is woven, lost in part or in another order',
    base: 'script: [init]',
    local: 'script: [init, cd x, make, cd ..]',
    remote: 'script: [init, cd y, make, cd ..]',
    right: [
      'script: [init, cd x, make, cd .., cd y, make, cd ..]',
      'script: [init, cd y, make, cd .., cd x, make, cd ..]',
    ],
    wrong: [
      'script: [init, cd x, cd y, make, cd ..]',
      'script: [init, cd x, cd y, make, make, cd .., cd ..]',
      'script: [init, cd x, make, cd .., cd y, make]',
      'script: [cd x, make, cd .., init, cd .., make, cd y]',
    ],
  },
  {
    what: 'items stand in an order that no side has them in',
    base: 'l: [{id: 1, a: 1}, {id: 2}, {id: 3}]',
    local: 'l: [{id: 1, a: 2}, {id: 2}, {id: 3}]',
    remote: 'l: [{id: 1, a: 1}, {id: 2}, {id: 3}, {id: 4}]',
    right: ['l: [{id: 1, a: 2}, {id: 2}, {id: 3}, {id: 4}]'],
    wrong: ['l: [{id: 2}, {id: 1, a: 2}, {id: 3}, {id: 4}]', 'l: [{id: 4}, {id: 1, a: 2}, {id: 2}, {id: 3}]'],
  },
  {
    what: 'an item that one side deleted is there as the other changed it',
    base: 'l: [{}, {a: 1}, {b: 1}]',
    local: 'l: [{a: 1}, {b: 1}]',
    remote: 'l: [{x: {}}, [], {b: 1}]',
    right: [],
    wrong: ['l: [{x: {}}, [], {b: 1}]', 'l: [[], {b: 1}]'],
  },
  {
    what: 'items stand as before although one side moved them',
    base: 'l: [{id: 1, a: 1}, {id: 2}, {id: 3}]',
    local: 'l: [{id: 1, a: 2}, {id: 2}, {id: 3}]',
    remote: 'l: [{id: 3}, {id: 1, a: 1}, {id: 2}]',
    right: ['l: [{id: 3}, {id: 1, a: 2}, {id: 2}]'],
    wrong: ['l: [{id: 1, a: 2}, {id: 2}, {id: 3}]'],
  },
  {
    what: 'an identity is there twice',
    base: 'l: [{id: 1, name: a}, {id: 5, name: b}]',
    local: 'l: [{id: 1, name: a}, {id: 5, name: b}, {id: 2, name: c}]',
    remote: 'l: [{id: 2, name: a}, {id: 5, name: b}]',
    right: [],
    wrong: ['l: [{id: 2, name: a}, {id: 5, name: b}, {id: 2, name: c}]'],
  },
  {
    what: 'an item that both sides moved is in two places',
    base: 'a: [{id: 1, x: 1}, {id: 2}]\nb: []\nc: []',
    local: 'a: [{id: 2}]\nb: [{id: 1, x: 1}]\nc: []',
    remote: 'a: [{id: 2}]\nb: []\nc: [{id: 1, x: 1}]',
    right: [],
    wrong: ['a: [{id: 2}]\nb: [{id: 1, x: 1}]\nc: [{id: 1, x: 1}]'],
  },
  {
    what: 'an item that one side deleted and the other moved is gone',
    base: 'l: [{id: 1}, {id: 2}, {id: 3}]',
    local: 'l: [{id: 2}, {id: 3}]',
    remote: 'l: [{id: 2}, {id: 3}, {id: 1}]',
    right: ['l: [{id: 2}, {id: 3}, {id: 1}]'],
    wrong: ['l: [{id: 2}, {id: 3}]'],
  },
  {
    what: 'an alias stands for nothing or for something else than its side meant',
    base: 'a: &x 1\nb: 2\nc: 3\nd: *x',
    local: 'a: &x 1\nb: &x 2\nc: 3\nd: *x',
    remote: 'a: &x 1\nb: 2\nc: *x\nd: *x',
    right: [],
    wrong: ['a: &x 1\nb: &x 2\nc: *x\nd: *x', 'a: 1\nb: 2\nc: *x\nd: *x'],
  },
  {
    what: 'a comment is lost or there twice',
    base: 'a: 1\nb: 2',
    local: '# one\na: 1\nb: 2',
    remote: 'a: 1\nb: 3 # two',
    right: ['# one\na: 1\nb: 3 # two'],
    wrong: ['a: 1\nb: 3 # two', '# one\na: 1\nb: 3', '# one\n# one\na: 1\nb: 3 # two'],
  },
  {
    what: 'a tag or an anchor is lost',
    base: 'a:\n  x: 1\nb: 1',
    local: 'a: !t\n  x: 1\nb: &b 1',
    remote: 'a:\n  x: 2\nb: 1',
    right: ['a: !t\n  x: 2\nb: &b 1'],
    wrong: ['a:\n  x: 2\nb: &b 1', 'a: !t\n  x: 2\nb: 1', 'a: !u\n  x: 2\nb: &b 1'],
  },
  {
    what: 'a text became a map, a map a text, a list null',
    base: 'a: 1',
    local: 'a: 1\nl:\n  - x\n  - y',
    remote: 'a: 2',
    right: ['a: 2\nl: [x, y]'],
    wrong: ['a: 2\nl: x - y', 'a: 2\nl:', 'a: 2\nl: {x: y}', 'a: 2\nl: [[x, y]]'],
  },
  {
    what: 'a number is not what it was to a reader of YAML 1.1',
    base: 'a: 0600\nb: 1',
    local: 'a: 0644\nb: 1',
    remote: 'a: 0600\nb: 2',
    right: ['a: 0644\nb: 2'],
    wrong: ['a: 644\nb: 2', 'a: "0644"\nb: 2', 'a: 420\nb: 2'],
  },
  {
    what: 'the outcome does not parse as well as both sides',
    notation: 'json',
    base: '{"a":1,"b":1}',
    local: '{"a":2,"b":1}',
    remote: '{"a":1,"b":2}',
    right: ['{"b":2,"a":2}'],
    wrong: ['{"a":2,"b":2', '{"a":2,"b":2,}', '{"a":2 "b":2}', '{"a":2,"b":2}}', '{"a":2,"b":2} // c'],
  },
  {
    what: 'a line of a text of several lines is lost',
    base: 'a: |\n  1\n  2\n  3\n',
    local: 'a: |\n  0\n  1\n  2\n  3\n',
    remote: 'a: |\n  1\n  2\n  3\n  4\n',
    right: ['a: |\n  0\n  1\n  2\n  3\n  4\n'],
    wrong: ['a: |\n  1\n  2\n  3\n  4\n', 'a: |\n  0\n  1\n  2\n  3\n', 'a: |\n  0\n  1\n  2\n  3\n  4\n  5\n'],
  },
];

describe('the check of a clean merge', () => {
  for (const { what, notation = 'yaml', base, local, remote, right, wrong } of examples) {
    it(`[I10] sees if ${what}`, () => {
      const reader = new Reader(notation);
      const read = (text: string) => {
        const reading = reader.read(dedent(text));
        assert.ok(typeof reading === 'object', text);
        return reading;
      };
      const check = new Check(notation, reader, { base: read(base), local: read(local), remote: read(remote) });
      for (const text of right) assert.ok(check.isRight(text), `right: ${text}`);
      for (const text of wrong) assert.ok(!check.isRight(text), `wrong: ${text}`);
    });
  }
});
