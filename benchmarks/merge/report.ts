import type { Case } from './corpus.ts';
import type { Growth } from './growth.ts';
import type { Verdict } from './judge.ts';
import { quantile, type Timing } from './time.ts';

const tools = ['this merge', 'git merge-file', 'node-diff3'] as const;
type Tool = (typeof tools)[number];

export interface Scored {
  test: Case;
  verdicts: Record<Tool, Verdict>;
  timing: Timing;
}

interface Large {
  name: string;
  milliseconds: number;
  how: string;
}

const order = [
  'git-agrees',
  'struct-agrees',
  'real-conflict',
  'git-wrong-dupkey',
  'human-took-side',
  'human-diverges',
  'unparseable',
  'constructed',
];

/** The whole report as Markdown. */
export function reportOf(
  scored: readonly Scored[],
  large: readonly Large[],
  grown: readonly Growth[],
  empty: number,
): string {
  const classes = order.filter((name) => scored.some(({ test }) => test.class === name));
  return [
    '# Score of the merge',
    '',
    ...scoreTable(scored, classes),
    '',
    '## How each class came out',
    '',
    ...classes.flatMap((name) => labels(scored, name)),
    '',
    '## Cases that fall short',
    '',
    ...shortfalls(scored),
    '',
    '## Time',
    '',
    ...times(scored, large, empty),
    '',
    ...growths(grown),
    '',
  ].join('\n');
}

function scoreTable(scored: readonly Scored[], classes: readonly string[]): string[] {
  const cell = (name: string, tool: Tool): string => {
    const verdicts = scored.filter(({ test }) => test.class === name).map((one) => one.verdicts[tool]);
    const good = verdicts.filter((one) => one.good).length;
    const wrong = verdicts.filter((one) => one.wrong).length;
    return `${good} (${((100 * good) / verdicts.length).toFixed(1)} %), ${wrong} wrong`;
  };
  return [
    `| class | cases | ${tools.join(' | ')} |`,
    `|---|---|${tools.map(() => '---').join('|')}|`,
    ...classes.map((name) => {
      const count = scored.filter(({ test }) => test.class === name).length;
      return `| ${name} | ${count} | ${tools.map((tool) => cell(name, tool)).join(' | ')} |`;
    }),
    '',
    '"Good" is what the class asks for; "wrong" is a clean merge that is not what it should be.',
  ];
}

function labels(scored: readonly Scored[], name: string): string[] {
  const own = scored.filter(({ test }) => test.class === name).map(({ verdicts }) => verdicts['this merge']);
  const counts = new Map<string, number>();
  for (const { label } of own) counts.set(label, (counts.get(label) ?? 0) + 1);
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([label, count]) => `${label} ${count}`);
  const lines = own.flatMap(({ extraLines }) => (extraLines === null ? [] : [extraLines]));
  const extra = lines.length > 0 ? `; lines unlike people's: median ${quantile(lines, 0.5)}` : '';
  return [`- \`${name}\`: ${parts.join(', ')}${extra}`];
}

function shortfalls(scored: readonly Scored[]): string[] {
  const short = scored.filter(({ verdicts }) => !verdicts['this merge'].good);
  if (short.length === 0) return ['None.'];
  return short.map(({ test, verdicts }) => {
    const { label, detail } = verdicts['this merge'];
    return `- \`${test.class}\` ${test.id} (${test.path}): ${label}${detail === '' ? '' : ` – ${detail}`}`;
  });
}

function growths(grown: readonly Growth[]): string[] {
  const rows = grown.map(({ name, length, milliseconds, most, growth, how }) => {
    const size = `${(length / 1_000_000).toFixed(2)} MB`;
    return `| ${name}, ${size} | ${milliseconds.toFixed(0)} ms | ${most} ms | ${growth.toFixed(1)} | ${how} |`;
  });
  return ['| made text | processor time | goal | times half of it | outcome |', '|---|---|---|---|---|', ...rows];
}

function times(scored: readonly Scored[], large: readonly Large[], empty: number): string[] {
  const ours = scored.map(({ timing }) => timing.ours);
  const git = scored.map(({ timing }) => timing.git);
  // Below what the clock of a process start can tell, a ratio says nothing.
  const ratios = scored.map(({ timing }) => timing.ours / Math.max(timing.git, 0.1));
  const row = (name: string, values: readonly number[], unit: string): string =>
    `| ${name} | ${[0.5, 0.99, 1].map((share) => `${quantile(values, share).toFixed(2)}${unit}`).join(' | ')} |`;
  return [
    '| | median | 99th percentile | most |',
    '|---|---|---|---|',
    row('this merge', ours, ' ms'),
    row(`\`git merge-file\`, less its empty merge (${empty.toFixed(2)} ms)`, git, ' ms'),
    row('ratio (with at least 0.1 ms for Git)', ratios, ''),
    '',
    ...[...scored]
      .sort((a, b) => b.timing.ours - a.timing.ours)
      .slice(0, 3)
      .map(({ test, timing }) => `- slow: ${test.id}, ${test.bytes} bytes: ${timing.ours.toFixed(1)} ms`),
    ...large.map(({ name, milliseconds, how }) => `- ${name}: ${milliseconds.toFixed(0)} ms, ${how}`),
  ];
}
