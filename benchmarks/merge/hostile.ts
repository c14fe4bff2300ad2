/**
 * Merges texts that are made to be slow, and prints what each cost, in processor time, because that hardly depends on
 * what else the machine does: `node --import tsx benchmarks/merge/hostile.ts [COUNT]`.
 */
import { merge } from '@mockforge-cloud/shared/merge';

const count = Number(process.argv[2] ?? 100_000);
type Texts = [base: string, local: string, remote: string];

/** A text of a line for each number, three times, with another value in each version. */
function linesOf(line: (at: number, value: number) => string, head = ''): Texts {
  const text = (value: number): string => head + Array.from({ length: count }, (_, at) => line(at, value)).join('');
  return [text(1), text(2), text(3)];
}

function jsonOf(...items: ((at: number) => unknown)[]): Texts {
  const [base = '', local = '', remote = ''] = items.map(
    (item) =>
      `${JSON.stringify(
        Array.from({ length: count }, (_, at) => item(at)),
        null,
        1,
      )}\n`,
  );
  return [base, local, remote];
}

/** Another order of the numbers below `count`. */
const scattered = (at: number, step: number): number => (at * step) % count;

const everyHundredth = (at: number, value: number): number => (at % 100 === 0 ? value : 0);

const texts: Record<string, [path: string, Texts]> = {
  'list in two other orders': [
    'a.json',
    jsonOf(
      String,
      (at) => scattered(at, 7),
      (at) => scattered(at, 9),
    ),
  ],
  'list of seven values': [
    'a.json',
    jsonOf(
      (at) => at % 7,
      (at) => ((at * 3) % 11) % 7,
      (at) => ((at * 5) % 13) % 7,
    ),
  ],
  'list that both changed in all items': [
    'a.json',
    jsonOf(
      Number,
      (at) => at + count,
      (at) => at + 2 * count,
    ),
  ],
  'items with ids in two other orders': [
    'a.json',
    jsonOf(
      (id) => ({ id }),
      (at) => ({ id: scattered(at, 7), v: 1 }),
      (at) => ({ id: scattered(at, 9), v: 2 }),
    ),
  ],
  'items without identity': [
    'a.json',
    jsonOf(
      (at) => ({ a: at, b: 1 }),
      (at) => ({ a: at, b: at % 5 }),
      (at) => ({ a: at, b: 1, c: at % 3 }),
    ),
  ],
  'one key again and again': [
    'a.json',
    linesOf((at, value) => `${at > 0 ? ',' : '{'}\n"a": ${value}${at === count - 1 ? '}\n' : ''}`),
  ],
  'YAML map of which each value conflicts, CRLF': ['a.yaml', linesOf((at, value) => `k${at}: ${value}\r\n`)],
  'YAML list of maps': [
    'a.yaml',
    linesOf((at, value) => `- id: ${at}\n  name: item ${at}\n  v: ${everyHundredth(at, value)}\n`),
  ],
  'YAML with anchors, tags and escapes': [
    'a.yaml',
    linesOf((at, value) => `- &a${at} "\\t${at}"\n- !t ${everyHundredth(at, value)}\n`),
  ],
  'YAML with quotes left open': ['a.yaml', linesOf((at, value) => `a${at}: "${value}\n`)],
  'YAML of many documents': ['a.yaml', linesOf((at, value) => `---\na: ${at}\nb: ${everyHundredth(at, value)}\n`)],
  'YAML of nested dashes': ['a.yaml', linesOf((at, value) => (at % 5 === 0 ? `${'- '.repeat(19)}${value}\n` : ''))],
  'YAML of tags without an end': ['a.yaml', linesOf((at, value) => (at < count - 1 ? '!x ' : `${value}\n`), 'a: ')],
  'JSON Lines': ['a.jsonl', linesOf((id, value) => `${JSON.stringify({ id, v: everyHundredth(id, value) })}\n`)],
  'lines of ten kinds': ['a.txt', linesOf((at, value) => `${(at * at * value + at) % 10}\n`)],
};

for (const [name, [path, [base, local, remote]]] of Object.entries(texts)) {
  const start = process.cpuUsage().user;
  const { outcome, conflicts, how } = merge({ base, local, remote, path });
  const milliseconds = (process.cpuUsage().user - start) / 1000;
  const size = `${(local.length / 1_000_000).toFixed(1)} MB`;
  console.log(
    `${milliseconds.toFixed(0).padStart(6)} ms  ${name}, ${size}: ${outcome}, ${conflicts.length}, ${how[0]}`,
  );
}
