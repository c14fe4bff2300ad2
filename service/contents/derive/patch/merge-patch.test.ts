import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { applyMergePatch } from './merge-patch.ts';

function patched(path: string, text: string, patch: unknown): string {
  const result = applyMergePatch({ text, patch: JSON.stringify(patch), path });
  if (!result.ok) throw new Error(result.reason);
  return result.text;
}

function patchedBy(path: string, text: string, patch: string): string {
  const result = applyMergePatch({ text, patch, path });
  return result.ok ? result.text : assert.fail(result.reason);
}

describe('JSON merge patch onto text', () => {
  it('[CONTENT10] changes, adds and removes in JSON, and leaves the rest as it is written', () => {
    const text = '{\r\n    "b": 1, // why\r\n    "a": { "x": [1,  2] },\r\n    "gone": true\r\n}\r\n';
    assert.equal(
      patched('a.jsonc', text, { b: 2, gone: null, a: { y: 'new' }, c: { d: 1 } }),
      '{\r\n    "b": 2, // why\r\n    "a": { "x": [1,  2], "y": "new" },\r\n    "c": {\r\n        "d": 1\r\n    }\r\n}\r\n',
    );
  });

  it('[CONTENT10] keeps JSON on one line, and its BOM', () => {
    assert.equal(patched('a.json', '\uFEFF{"a":1,"b":2}', { a: 3, c: [1] }), '\uFEFF{"a":3,"b":2,"c":[1]}');
  });

  it('[CONTENT10] adds to the end of an object, after its last comment, and to an empty one', () => {
    const text = '{\n\t"a": {},\n\t"b": [] // last\n}';
    assert.equal(
      patched('a.json', text, { a: { x: 1 }, c: { y: [2] } }),
      '{\n\t"a": {\n\t\t"x": 1\n\t},\n\t"b": [], // last\n\t"c": {\n\t\t"y": [\n\t\t\t2\n\t\t]\n\t}\n}',
    );
    assert.equal(patched('a.json', '{\n  "a": 1,\n}', { b: 2 }), '{\n  "a": 1,\n  "b": 2\n}');
  });

  it('[CONTENT10] replaces what is no object, and arrays as a whole (RFC 7396)', () => {
    assert.equal(patched('a.json', '{"a":[1,2],"b":1}', { a: [3], b: { c: 1, d: null } }), '{"a":[3],"b":{"c":1}}');
    assert.equal(patched('a.json', '[1]', [2]), '[2]');
  });

  it('[CONTENT10] changes values in YAML in their place: comments, quotes and blank lines stay', () => {
    const text = "# top\nb:   'one' # why\n\na:\n- 1\n-   2\nresponses:\n  200: ok\n";
    assert.equal(
      patched('a.yaml', text, { b: 'two', responses: { 200: 'fine' } }),
      "# top\nb:   'two' # why\n\na:\n- 1\n-   2\nresponses:\n  200: fine\n",
    );
  });

  it('[CONTENT10] adds and removes in YAML', () => {
    const text = '# top\r\na: 1 # one\r\nb:\r\n  - x: 1\r\nc: 3\r\n';
    assert.equal(
      patched('a.yml', text, { c: null, d: { e: [1, 'two'] } }),
      '# top\r\na: 1 # one\r\nb:\r\n  - x: 1\r\nd:\r\n  e:\r\n    - 1\r\n    - two\r\n',
    );
  });

  it('[CONTENT11] refuses what is not one JSON or YAML document', () => {
    for (const [path, text] of [
      ['a.json', '{'],
      ['a.bru', 'meta {\n}'],
      ['a.yaml', 'a: [1'],
      ['a.yaml', 'a: 1\n---\nb: 2\n'],
      ['a.yaml', 'a: 1\na: 2\n'],
    ] as const) {
      assert.equal(applyMergePatch({ path, text, patch: '{"a":1}' }).ok, false, text);
    }
  });

  it('[CONTENT11] refuses a YAML bomb in no time', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let at = 1; at < 12; at++)
      lines.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
      );
    assert.equal(applyMergePatch({ path: 'a.yaml', text: lines.join('\n'), patch: '{"b":1}' }).ok, false);
  });

  for (const path of ['a.json', 'a.yaml']) {
    it(`[CONTENT10] keeps each number as it is written, those of the text and those of the patch (F13) (${path})`, () => {
      const numbers = ['9007199254740993', '1.0', '12345678901234567890', '1e400', '-0', '0.10000000000000000555'];
      const text = `{"kept":[${numbers}],"same":1.0,"old":7}`;
      const patch = `{"new":{"list":[${numbers}]},"old":8,"same":1.0}`;
      const result = patchedBy(path, text, patch);
      for (const number of numbers)
        assert.equal(
          result.split(number).length - 1,
          2 * (text.split(number).length - 1) - (number === '1.0' ? 1 : 0),
          number,
        );
      const more = patchedBy(path, result, '{"old":1.0,"same":1}');
      assert.match(more, /"old": ?1\.0\b/);
      assert.match(more, /"same": ?1\b(?!\.)/);
    });

    it(`[CONTENT10] takes "__proto__" for a key like any other (F14) (${path})`, () => {
      const text = '{"a":1,"__proto__":{"x":1},"deep":{"__proto__":[1],"constructor":2}}';
      const patch = '{"a":2,"__proto__":{"y":3},"deep":{"__proto__":null,"b":{"__proto__":4}}}';
      const data = parseDocument(patchedBy(path, text, patch)).toJS({ mapAsMap: true });
      const deep = new Map<string, unknown>([
        ['constructor', 2],
        ['b', new Map([['__proto__', 4]])],
      ]);
      const proto = new Map([
        ['x', 1],
        ['y', 3],
      ]);
      assert.deepEqual(
        data,
        new Map<string, unknown>([
          ['a', 2],
          ['__proto__', proto],
          ['deep', deep],
        ]),
      );
    });
  }

  it('[CONTENT10] quotes what YAML 1.1 would read as something else than text, and nothing more (F21)', () => {
    const words = ['no', 'on', 'Yes', 'y', 'N', 'TRUE', 'null', '~', '12:30:45', '1_000', '2020-01-01', '0644', '0o17'];
    words.push(
      '0b11',
      '0x1F',
      '1e3',
      '.5',
      '.inf',
      '=',
      '<<',
      '2001-12-14t21:59:43.10-05:00',
      '190:20:30.15',
      '685.230_15e+03',
    );
    const plain = ['text', 'nothing', 'only', '12:xx', '1.2.3', '10.0.0.1', 'v1'];
    const all = [...words, ...plain];
    const patch = {
      keys: Object.fromEntries(all.map((word) => [word, word])),
      list: all,
      on: 'off',
      old: 'no',
      quoted: 'no',
    };
    const text = patched('a.yaml', "on: push\nold: yes please\nquoted: 'x' # why\n", patch);
    for (const version of ['1.1', '1.2'] as const) {
      const { keys, list, old, quoted } = parseDocument(text, { version }).toJS();
      assert.deepEqual({ keys, list, old, quoted }, { keys: patch.keys, list: all, old: 'no', quoted: 'no' });
    }
    for (const word of plain) assert.match(text, new RegExp(`^  ${word}: ${word}$`, 'm'));
    assert.match(text, /^on: "off"\n[\s\S]*^quoted: 'no' # why$/m);
  });

  it('[CONTENT10] leaves commas and comments of JSON in order where members go and come', () => {
    const text = '{ // head\n  "a": 1, // one\n  "b": 2, /* two */\n  // about c\n  "c": 3 // three\n}\n';
    for (const [patch, wanted] of [
      ['{"c":null}', '{ // head\n  "a": 1, // one\n  "b": 2 /* two */\n}\n'],
      ['{"b":null}', '{ // head\n  "a": 1, // one\n  // about c\n  "c": 3 // three\n}\n'],
      ['{"a":null,"b":null}', '{ // head\n  // about c\n  "c": 3 // three\n}\n'],
      ['{"b":null,"c":null,"d":[]}', '{ // head\n  "a": 1, // one\n  "d": []\n}\n'],
      ['{"a":null,"b":null,"c":null,"d":{"e":1}}', '{ // head\n  "d": {\n    "e": 1\n  }\n}\n'],
    ] as const) {
      assert.equal(patchedBy('a.jsonc', text, patch), wanted);
    }
    assert.equal(patchedBy('a.json', '{ "a": 1, "b": 2 }', '{"a":null}'), '{ "b": 2 }');
    assert.equal(patchedBy('a.json', '{ "a": 1, "b": 2 }', '{"b":null,"c":3}'), '{ "a": 1, "c": 3 }');
    assert.equal(patchedBy('a.json', '{"a":1,"a":2}', '{"a":null}'), '{}');
    assert.equal(patchedBy('a.json', '{\n  // nothing yet\n}', '{"a":1}'), '{\n  // nothing yet\n  "a": 1\n}');
  });

  it('[CONTENT11] refuses what would change an alias, or what it stands for', () => {
    const text = 'a: &x {p: 1}\nb: *x\n';
    for (const patch of ['{"b":{"q":1}}', '{"a":{"p":2}}', '{"a":null}', '{"a":[]}']) {
      assert.equal(applyMergePatch({ path: 'a.yaml', text, patch }).ok, false, patch);
    }
    assert.equal(patchedBy('a.yaml', text, '{"b":3}'), 'a: &x {p: 1}\nb: 3\n');
  });

  for (const path of ['a.json', 'a.yaml']) {
    it(`[CONTENT10] is done in one go, however many members it has: once for each would take half an hour (I16) (${path})`, () => {
      const members = (value: unknown) =>
        Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [`k${at}`, value]));
      const text = patched(path, '{}', members('x'.repeat(100)));
      const again = patched(path, text, members(1));
      assert.deepEqual(parseDocument(again, { uniqueKeys: false }).toJS(), members(1));
    });
  }

  // As it comes off the wire: without -0 and the like.
  const record = fc
    .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
    .map((value): object => JSON.parse(JSON.stringify(value)));
  for (const path of ['a.json', 'a.yaml']) {
    it(`[CONTENT10] gives exactly the data of RFC 7396, or refuses (${path})`, () => {
      fc.assert(
        fc.property(record, record, (target, patch) => {
          const result = applyMergePatch({ path, text: JSON.stringify(target, null, 2), patch: JSON.stringify(patch) });
          if (!result.ok) return void assert.equal(path, 'a.yaml', result.reason);
          const data = path.endsWith('json') ? JSON.parse(result.text) : parseDocument(result.text).toJS();
          assert.deepEqual(data, reference(target, patch));
        }),
        { numRuns: 300 },
      );
    });
  }
});

/** The pseudo-code of RFC 7396, section 2. */
function reference(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return JSON.parse(JSON.stringify(patch));
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  const result = new Map(Object.entries(isObject ? JSON.parse(JSON.stringify(target)) : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, reference(result.get(key), value));
  }
  return Object.fromEntries(result);
}
