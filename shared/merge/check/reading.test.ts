import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { jsonWriting, maps, yamlWriting } from '../testing/documents.ts';
import { isSound, Reader } from './reading.ts';
import { Work } from './work.ts';

/** Cuts a piece out of a text or doubles it, so that it often doesn't parse any more. */
const damaged = fc
  .record({
    data: maps,
    from: fc.nat(200),
    length: fc.nat(6),
    doubled: fc.boolean(),
    writing: fc.constantFrom(jsonWriting, yamlWriting),
  })
  .map(({ data, from, length, doubled, writing }) => {
    const text = writing.write(data);
    const start = from % text.length;
    const piece = doubled ? text.slice(start, start + length).repeat(2) : '';
    return text.slice(0, start) + piece + text.slice(start + length);
  });

describe('reading the sources and the outcome of a merge', () => {
  it('accepts no YAML in pieces that a parser refuses as a whole', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const refused = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' }).some(
          ({ errors }) => errors.length > 0,
        );
        if (refused) assert.equal(new Reader('yaml', new Work()).read(text).grade, 0, text);
      }),
      { numRuns: Number(process.env['FC_RUNS'] ?? 300) },
    );
  });

  it('refuses a quoted text that is not indented enough', () => {
    assert.equal(new Reader('yaml', new Work()).read('a:\n  b: \'{\n    "c": 1\n  }\'\n').grade, 0);
  });

  it('counts keys that stand twice, in JSON and in YAML', () => {
    assert.deepEqual(
      [...new Reader('json', new Work()).read('{"a":1,"b":{"a":[{"c":1,"c":2}]},"a":3}').duplicates],
      [
        ['c', 1],
        ['a', 1],
      ],
    );
    assert.deepEqual(
      [...new Reader('yaml', new Work()).read('a: 1\nb:\n  a: 1\n  c: {d: 1, d: 2}\na: 2\n').duplicates],
      [
        ['a', 1],
        ['d', 1],
      ],
    );
  });

  it('holds an outcome that parses worse than its sources for unsound', () => {
    const reader = new Reader('json', new Work());
    const [strict, lenient, broken] = ['{"a":1}', '{"a":1,}', '{"a":1'].map((text) => reader.read(text));
    assert.ok(strict && lenient && broken);
    assert.deepEqual(
      [isSound(lenient, [strict]), isSound(lenient, [lenient, strict]), isSound(broken, [lenient])],
      [false, true, false],
    );
  });
});
