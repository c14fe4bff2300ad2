import fc from 'fast-check';
import { stringify } from 'yaml';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

/** How a test writes data down. */
export interface Writing {
  path: string;
  write(data: Json): string;
}

const json = (indent: string | number, end = '\n'): Writing => ({
  path: 'mock.json',
  write: (data) => JSON.stringify(data, null, indent) + end,
});

export const jsonWriting: Writing = json(2);
export const yamlWriting: Writing = { path: 'mock.yaml', write: (data) => stringify(data, { lineWidth: 0 }) };

export const writings = fc.constantFrom<Writing>(
  jsonWriting,
  json(4),
  json('\t', ''),
  json(0),
  { path: 'mock.json', write: (data) => `\uFEFF${JSON.stringify(data, null, 2).replaceAll('\n', '\r\n')}\r\n` },
  yamlWriting,
  { path: 'mock.yml', write: (data) => stringify(data, { lineWidth: 0, indent: 4, indentSeq: false }) },
  { path: 'mock.yaml', write: (data) => `# head\n---\n${stringify(data, { lineWidth: 0, singleQuote: true })}` },
);

const words = [
  'ok',
  'GET',
  '/api/users',
  'a: b',
  '# no comment',
  '- x',
  'true',
  '12',
  '',
  ' two  words ',
  'ä€😀',
  '{}',
  'line\nline\n',
];

export const scalars: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(...words),
  fc.integer({ min: -5, max: 5000 }),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((number) => number + 0),
);

export const keys = fc.constantFrom(
  'name',
  'path',
  'status',
  'headers',
  'body',
  'x-a',
  'b c',
  '200',
  'Content-Type',
  'delay',
  'é',
  'yes',
);

export const trees: fc.Arbitrary<Json> = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(keys, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).tree;

export const maps: fc.Arbitrary<JsonMap> = fc.dictionary(keys, trees, {
  minKeys: 1,
  maxKeys: 7,
  noNullPrototype: true,
});
