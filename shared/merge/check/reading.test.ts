import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { jsonWriting, maps, yamlWriting } from '../testing/documents.ts';
import { spelled } from '../testing/lost.ts';
import { dataOf } from '../testing/reading.ts';
import { isCollection, type Value } from './pool.ts';
import { Reader, type Reading } from './reading.ts';

const numRuns = Number(process.env['FC_RUNS'] ?? 300);

function read(reader: Reader, text: string): Reading {
  const reading = reader.read(text);
  assert.ok(typeof reading === 'object', text);
  return reading;
}

/** The data that a value stands for, as far as JSON can say it. */
function dataOfValue(value: Value): unknown {
  if (value.kind === 'text') return value.text;
  if (!isCollection(value)) return JSON.parse(value.text);
  if (value.kind === 'list') return value.values.map(dataOfValue);
  return Object.fromEntries(
    value.keys.names.map((key, at) => [key, value.values[at] && dataOfValue(value.values[at])]),
  );
}

describe('reading the sources and the outcome of a merge', () => {
  it('finds in YAML and JSON the data that other parsers find', () => {
    fc.assert(
      fc.property(maps, fc.constantFrom(jsonWriting, yamlWriting), (data, { write, path }) => {
        const text = write(data);
        const [value] = read(new Reader(path.endsWith('.json') ? 'json' : 'yaml'), text).documents;
        assert.ok(value);
        assert.equal(spelled(dataOfValue(value)), spelled(dataOf(text, path)));
      }),
      { numRuns },
    );
  });

  it('finds equal data to be one and the same object, however it is written', () => {
    fc.assert(
      fc.property(maps, maps, (data, other) => {
        const reader = new Reader('yaml');
        const [one, two, three] = [yamlWriting.write(data), jsonWriting.write(data), yamlWriting.write(other)].map(
          (text) => read(reader, text).documents[0],
        );
        assert.equal(one, two);
        assert.equal(one === three, spelled(data) === spelled(other));
      }),
      { numRuns },
    );
  });

  it('reads no YAML that both parsers refuse, and none with an alias of nothing', () => {
    for (const text of ['a: "x', 'a: [1', 'a: b: c', 'a: *x', '- a\nb: 1'])
      assert.equal(new Reader('yaml').read(text), 'broken');
    const lenient = 'a: [\n  1\n]\n';
    assert.equal(parseAllDocuments(lenient)[0]?.errors.length, 0);
    assert.equal(read(new Reader('yaml'), lenient).grade, 1);
  });

  it('tells apart strict JSON, JSON with comments or trailing commas, and what is none', () => {
    const gradeOf = (text: string): number | string => {
      const reading = new Reader('json').read(text);
      return typeof reading === 'string' ? reading : reading.grade;
    };
    assert.deepEqual(['{"a":[1,{}]}', ' [] ', '"x"', '1'].map(gradeOf), [2, 2, 2, 2]);
    assert.deepEqual(['{"a":1,}', '[1,]', '// c\n{}', '{} /* c */'].map(gradeOf), [1, 1, 1, 1]);
    for (const text of [
      '',
      '{',
      '{"a"}',
      '{"a":}',
      '{,}',
      '[1 2]',
      '[1,,2]',
      '{} {}',
      "{'a':1}",
      '{"a":1]',
      '{"a" 1}',
      'nul',
    ]) {
      assert.equal(gradeOf(text), 'broken', text);
    }
  });

  it('counts keys that stand twice, comments, and items by their identity', () => {
    const reading = read(
      new Reader('yaml'),
      '# c\na: 1 # d\na: 2\nl: [{id: 1}, {id: 1}] #  c\ns: "# no"\nt: |\n  # no\n',
    );
    assert.deepEqual([...reading.twice], ['a\x002']);
    assert.deepEqual(
      [...reading.comments],
      [
        ['# c', 2],
        ['# d', 1],
      ],
    );
    assert.deepEqual([...reading.marks.values()], [2]);
  });

  it('[I16] reads nothing that nests deeper than its limit, but whatever is wide', () => {
    const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    assert.deepEqual(
      [
        new Reader('json').read(deep(1001)),
        new Reader('yaml').read(deep(1001)),
        new Reader('yaml').read(`- ${'- '.repeat(5000)}a`),
      ],
      ['too deep', 'too deep', 'too deep'],
    );
    assert.equal(read(new Reader('json'), deep(900)).depth, 900);
    assert.equal(read(new Reader('json'), JSON.stringify(Array(1000).fill('[0, 1)'))).depth, 1);
  });
});
