import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { applyMergePatch } from './merge-patch.ts';

function patched(path: string, text: string, patch: unknown): string {
  const result = applyMergePatch({ text, patch, path });
  if (!result.ok) throw new Error(result.reason);
  return result.text;
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
      assert.equal(applyMergePatch({ path, text, patch: { a: 1 } }).ok, false, text);
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
    assert.equal(applyMergePatch({ path: 'a.yaml', text: lines.join('\n'), patch: { b: 1 } }).ok, false);
  });

  // As it comes off the wire: without -0 and the like.
  const record = fc
    .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
    .map((value): object => JSON.parse(JSON.stringify(value)));
  for (const path of ['a.json', 'a.yaml']) {
    it(`[CONTENT10] gives exactly the data of RFC 7396, or refuses (${path})`, () => {
      fc.assert(
        fc.property(record, record, (target, patch) => {
          const result = applyMergePatch({ path, text: JSON.stringify(target, null, 2), patch });
          if (!result.ok) return;
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
