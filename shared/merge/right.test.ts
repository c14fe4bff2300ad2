import assert from 'node:assert/strict';
import { merge } from './merge.ts';
import { dataOf } from './testing/reading.ts';
import { dedent } from './testing/three.ts';

type Texts = [base: string, local: string, remote: string];

/** Merges there and back. A conflict both times, or the same data. */
function outcome(texts: Texts, path = 'mock.yaml'): unknown {
  const [base, local, remote] = texts.map(dedent);
  assert.ok(base !== undefined && local !== undefined && remote !== undefined);
  const there = merge({ base, local, remote, path });
  const back = merge({ base, local: remote, remote: local, path });
  assert.equal(there.outcome, back.outcome);
  if (there.outcome === 'conflict') return 'conflict';
  const data = dataOf(there.content, path);
  assert.deepEqual(dataOf(back.content, path), data);
  return data;
}

function content(texts: Texts, path = 'mock.yaml'): string {
  const [base = '', local = '', remote = ''] = texts.map(dedent);
  const result = merge({ base, local, remote, path });
  assert.equal(result.outcome, 'clean');
  return result.content;
}

describe('a clean merge is right', () => {
  it('[I10] where one side indents the file anew and the other inserts nested blocks', () => {
    const narrow = 'mocks:\n  - url: /x\n    on:\n      get:\n        status: 200\n';
    const wide = 'mocks:\n    - url: /x\n      on:\n          get:\n              status: 200\n';
    const added = `${wide}          put:\n              headers:\n                  etag: "1"\n              steps:\n                  - one\n                  - two\n`;
    assert.deepEqual(outcome([wide, narrow, added]), {
      mocks: [{ url: '/x', on: { get: { status: 200 }, put: { headers: { etag: '1' }, steps: ['one', 'two'] } } }],
    });
  });

  it('[I10] where one side widens the gap behind the dashes and the other opens up a value', () => {
    const texts: Texts = ['l:\n- a: x\n- b: 1\n', 'l:\n-   a: x\n-   b: 1\n', 'l:\n- a:\n    k: x\n- b: 1\n'];
    assert.deepEqual(outcome(texts), { l: [{ a: { k: 'x' } }, { b: 1 }] });
  });

  it('[I10] where the gap behind a dash alone says what a value means', () => {
    // `b` stands in the item, and deeper than `a` once that has moved to the left.
    const texts: Texts = ['l:\n-   a:\n    b: 1\n', 'l:\n- a:\n    b: 1\n', 'l: # c\n-   a:\n    b: 1\n'];
    assert.deepEqual(outcome(texts), { l: [{ a: { b: 1 } }] });
  });

  it('[P1] where one side changes a number by less than a double can tell', () => {
    const text = (n: string, b: number): string => `{"n": ${n}, "b": ${b}}\n`;
    for (const path of ['x.json', 'x.yaml']) {
      const texts: Texts = [text('9007199254740993', 1), text('9007199254740992', 1), text('9007199254740993', 2)];
      assert.equal(content(texts, path), text('9007199254740992', 2));
    }
  });

  const named: [what: string, texts: Texts, place: string, path?: string][] = [
    [
      'the item that one side deleted and the other moved',
      ['[{"id":1},{"id":2},{"id":3}]', '[{"id":2},{"id":3}]', '[{"id":2},{"id":3},{"id":1}]'],
      '$[id=1]',
      'x.json',
    ],
    [
      'the number that one side deleted and the other changed by less than a double can tell',
      ['{"n":9007199254740993,"b":1}', '{"b":1}', '{"n":9007199254740992,"b":1}'],
      '$.n',
      'x.json',
    ],
    [
      'the key that one side took away with the gap behind a dash and the other changed',
      ['l:\n-   a:\n    b: 1\n', 'l:\n- a:\n    b: 1\n', 'l:\n-   a:\n    b: 2\n'],
      '$.l[0].b',
    ],
  ];
  for (const [what, [base, local, remote], place, path = 'x.yaml'] of named) {
    it(`[P1] names ${what}`, () => {
      const { conflicts } = merge({ base, local, remote, path });
      assert.deepEqual(
        conflicts.map((conflict) => [conflict.place, conflict.kind]),
        [[place, 'delete-update']],
      );
    });
  }

  it('[I10] where both sides fill what was empty', () => {
    const texts: Texts = [
      'h: {}\nl: []\nz: 1\n',
      'h:\n    a: 1\nl:\n    - x: 1\nz: 1\n',
      'h: {b: 2}\nl: [{y: 2}]\nz: 1\n',
    ];
    assert.deepEqual(outcome(texts), { h: { a: 1, b: 2 }, l: [{ x: 1 }, { y: 2 }], z: 1 });
  });

  it('(F1) keeps what both sides insert into a list without identity whole', () => {
    const script = (...names: string[]): string =>
      JSON.stringify(
        { exec: ['start();', ...names.flatMap((name) => [`test('${name}', () => {`, `  ${name}();`, '});'])] },
        null,
        2,
      );
    const merged = outcome([script(), script('a'), script('b')], 'x.json');
    assert.deepEqual(merged, JSON.parse(script('a', 'b')));
    const args = (more: string): string => `args: [run, -e, A=1${more}]\n`;
    assert.deepEqual(outcome([args(''), args(', -e, B=2'), args(', -e, C=3')]), {
      args: ['run', '-e', 'A=1', '-e', 'B=2', '-e', 'C=3'],
    });
  });

  it('(F1) keeps equal items that the sides insert in different places, on one line or on several', () => {
    const of = (...statuses: number[]): object => ({ replies: statuses.map((status) => ({ status, times: 1 })) });
    const [base, local, remote] = [of(1, 2, 3, 4, 5), of(1, 9, 2, 3, 4, 5), of(1, 2, 3, 4, 9, 5)];
    for (const indent of [0, 2]) {
      const texts = [base, local, remote].map((data) => JSON.stringify(data, null, indent)) as Texts;
      assert.deepEqual(outcome(texts, 'x.json'), of(1, 9, 2, 3, 4, 9, 5));
    }
  });

  it('(F1) joins what both sides add to a list that means a set', () => {
    assert.deepEqual(outcome(['tags: [a, b, c]\n', 'tags: [x, a, b, c]\n', 'tags: [a, b, c, x, y]\n']), {
      tags: ['x', 'a', 'b', 'c', 'y'],
    });
  });

  const list = (...items: (number | object)[]): string =>
    JSON.stringify(
      items.map((item) => (typeof item === 'number' ? { id: item, name: `n${item}`, size: item * 10 } : item)),
      null,
      2,
    );
  const conflicts: [what: string, texts: Texts, path?: string][] = [
    [
      '(F20) one side adds an identity that the other gives to an item',
      [list(1, 5), list(1, 5, 2), list({ id: 2, name: 'n1', size: 10 }, 5)],
      'x.json',
    ],
    [
      '(F20) both sides give one identity to different items',
      [list(1, 2, 5), list({ id: 9, name: 'n1', size: 10 }, 2, 5), list(1, { id: 9, name: 'n2', size: 20 }, 5)],
      'x.json',
    ],
    [
      '(F20) both sides move an item, to different lists',
      [
        'a:\n- id: 1\n  x: 1\n- id: 2\n  x: 2\nb:\n- id: 3\n  x: 3\nc:\n- id: 4\n  x: 4\n',
        'a:\n- id: 2\n  x: 2\nb:\n- id: 3\n  x: 3\n- id: 1\n  x: 1\nc:\n- id: 4\n  x: 4\n',
        'a:\n- id: 2\n  x: 2\nb:\n- id: 3\n  x: 3\nc:\n- id: 4\n  x: 4\n- id: 1\n  x: 1\n',
      ],
    ],
    [
      'one side deletes an item that the other moves',
      ['[{"id":1},{"id":2},{"id":3}]', '[{"id":2},{"id":3}]', '[{"id":2},{"id":3},{"id":1}]'],
      'x.json',
    ],
    [
      '(F2) one side takes an anchor away and the other adds an alias',
      ['a: &a 1\nb: *a\nc: 0\nd: 2\n', 'a: 1\nb: 1\nc: 0\nd: 2\n', 'a: &a 1\nb: *a\nc: 0\nd: 2\ne: *a\n'],
    ],
    [
      '(F2) one side renames an anchor and the other adds an alias',
      ['a: &a 1\nb: *a\nc: 0\nd: 2\n', 'a: &z 1\nb: *z\nc: 0\nd: 2\n', 'a: &a 1\nb: *a\nc: 0\nd: 2\ne: *a\n'],
    ],
    [
      '(F2) one side moves an anchor behind the alias that the other adds',
      ['a: &a 1\nb: 2\nc: 3\nd: 4\n', 'b: 2\nc: 3\nd: 4\na: &a 1\n', 'a: &a 1\nb: 2\nx: *a\nc: 3\nd: 4\n'],
    ],
    [
      '(F2) one side gives an anchor a second meaning above the alias that the other adds',
      ['a: &a 1\nb: 2\nc: 3\nd: 4\n', 'a: &a 1\nb: &a 2\nc: 3\nd: 4\n', 'a: &a 1\nb: 2\nc: 3\nd: 4\ne: *a\n'],
    ],
    [
      '(F2) one side cuts the document between an anchor and the alias that the other adds',
      ['a: &a 1\nb: 2\nc: 3\nd: 4\n', 'a: &a 1\n---\nb: 2\nc: 3\nd: 4\n', 'a: &a 1\nb: 2\nc: 3\nd: 4\ne: *a\n'],
    ],
    ['both sides add a comment at the end', ['a: 1\n', 'a: 1\n# mine\n', 'a: 1\n# yours\n']],
    ['both sides change the comment behind a key', ['a: # x\n  b: 1\n', 'a: # y\n  b: 1\n', 'a: # z\n  b: 1\n']],
    ['both sides change a tag', ['a: !x\n  b: 1\n', 'a: !y\n  b: 1\n', 'a: !z\n  b: 1\n']],
    [
      '(F16) one side deletes a key about which the other writes a comment',
      ['a: 1\nb: 2\nc: 3\n', 'a: 1\nc: 3\n', 'a: 1\n# keep\nb: 2\nc: 3\n'],
    ],
    [
      '(F16) one side deletes an item whose comment the other rewrites',
      ['- a\n# old\n- b\n- c\n', '- a\n- c\n', '- a\n# new\n- b\n- c\n'],
    ],
    [
      'both sides change the blank lines that a text keeps',
      ['a: |+\n  x\n\nb: 1\n', 'a: |+\n  x\nb: 1\n', 'a: |+\n  x\n\n\nb: 1\n'],
    ],
    ['(F21) two numbers are the same to one reader only', ['mode: 0600\n', 'mode: 0644\n', 'mode: 644\n']],
    ['(F21) a word is a text to one reader only', ['on: x\n', 'on: "no"\n', 'on: no\n']],
    [
      'both sides change what a mock answers with, whatever its key is called',
      ['{"id":1,"body":{"version":3}}', '{"id":1,"body":{"version":4}}', '{"id":1,"body":{"version":5}}'],
      'x.json',
    ],
    [
      'both sides lower a version',
      ['{"version":"a","rev":9}', '{"version":"a","rev":3}', '{"version":"a","rev":2}'],
      'x.json',
    ],
    [
      '(F1) one side inserts into the middle of what the other writes anew',
      ['s: [a, b, c]\n', 's: [a, new, b, c]\n', 's: [x, y, z]\n'],
    ],
    [
      'the lines of two broken edits of a broken file fit together to something broken',
      ['{\n"a": 1\n\n\n"b": 2\n}\n', '{\n"a": 1,\n\n\n"b": 2\n}\n', '{\n"a": 1\n\n\n,"b": 2\n}\n'],
      'x.json',
    ],
  ];
  for (const [what, texts, path] of conflicts) {
    it(`[P1] is none where ${what}`, () => assert.equal(outcome(texts, path), 'conflict'));
  }

  it('keeps the comment that one side writes where the other changes the value', () => {
    assert.equal(
      content(['l:\n  - a: 1\n    b: 1\n', 'l:\n  - # why\n    a: 1\n    b: 1\n', 'l:\n  - a: 2\n    b: 1\n']),
      'l:\n  - # why\n    a: 2\n    b: 1\n',
    );
    assert.equal(
      content(['a:\n  x: 1\n  y: 1\n', 'a: # c\n  x: 1\n  y: 1\n', 'a:\n  x: 2\n  y: 1\n']),
      'a: # c\n  x: 2\n  y: 1\n',
    );
  });

  it('[I16] has no key twice, however deep a line is indented and whatever brackets its texts hold', () => {
    const around = (text: string, at: number): string =>
      [...Array(9).keys()].map((key) => `${key === at ? 'new: 1\n' : ''}k${key}: 0\n`).join('') + text;
    for (const text of [`art: |\n  x\n  ${' '.repeat(500)}x\n`, `d: [${Array(300).fill('"[0, {1)"').join()}]\n`]) {
      const texts: Texts = [around(text, -1), around(text, 2), around(text, 7).replace('new: 1', 'new: 2')];
      assert.equal(outcome(texts), 'conflict');
    }
  });

  it('[I16] is none where the texts are too long or too deep to be checked', () => {
    const text = (a: number, b: number): string => `{\n"a": ${a},\n"x": 0,\n"y": 0,\n"b": ${b}\n}\n`;
    const texts = { base: text(1, 1), local: text(2, 1), remote: text(1, 2), path: 'x.json' };
    assert.deepEqual(
      [merge(texts).outcome, merge({ ...texts, limits: { maxLength: 10 } }).outcome],
      ['clean', 'conflict'],
    );
    const deep = (a: number, b: number): string =>
      text(a, b).replace('"x": 0', `"x": ${'['.repeat(2000)}${']'.repeat(2000)}`);
    assert.equal(
      merge({ base: deep(1, 1), local: deep(2, 1), remote: deep(1, 2), path: 'x.json' }).outcome,
      'conflict',
    );
  });
});
