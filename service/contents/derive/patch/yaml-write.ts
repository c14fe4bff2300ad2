/** Data as nodes of YAML. */
import { Pair, Scalar, Schema, type Tags, YAMLMap, YAMLSeq } from 'yaml';
import { type Data, ExactNumber, isObject } from './data.ts';

type Tag = Exclude<Tags[number], string>;

/** For the option `customTags`: a number is what is written, whatever a double would make of it. */
export function exactNumbers(tags: Tags): Tags {
  return tags.map((tag) => (isNumberTag(tag) ? exact(tag) : tag));
}

const NUMBERS = ['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float'];

function isNumberTag(tag: Tags[number]): tag is Tag {
  return typeof tag !== 'string' && NUMBERS.includes(tag.tag);
}

function exact(tag: Tag): Tag {
  return {
    ...tag,
    identify: (value: unknown) => value instanceof ExactNumber,
    resolve: (source: string) => new ExactNumber(source),
    stringify: ({ value }: { value: unknown }) => (value as ExactNumber).source,
  } as Tag;
}

/** Everything that a parser of either version takes for something else than a string. */
const NOT_A_STRING = (['core', 'yaml-1.1'] as const)
  .flatMap((schema) => new Schema({ schema }).tags)
  .flatMap((tag) => ('test' in tag && tag.test !== undefined ? [tag.test] : []));
/** Types of YAML 1.1 that the parser here does not know: the value `=`, the merge key. */
const MORE_OF_1_1 = /^(?:=|<<)$/;

/** Whether a parser of YAML 1.1 or 1.2 would read the plain text as a number, a boolean, a date, … */
export function needsQuotes(text: string): boolean {
  return MORE_OF_1_1.test(text) || NOT_A_STRING.some((test) => test.test(text));
}

export function nodeOf(data: Data): Scalar | YAMLMap | YAMLSeq {
  if (Array.isArray(data)) {
    const list = new YAMLSeq();
    list.items = data.map(nodeOf);
    return list;
  }
  if (!isObject(data)) return scalarOf(data);
  const map = new YAMLMap();
  map.items = [...data].map(([key, value]) => pairOf(key, value));
  return map;
}

export function pairOf(key: string, value: Data): Pair {
  return new Pair(scalarOf(key), nodeOf(value));
}

export function scalarOf(data: string | boolean | null | ExactNumber): Scalar {
  const scalar = new Scalar<unknown>(data);
  if (typeof data === 'string' && needsQuotes(data)) scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}
