/**
 * Scores the merge on a corpus, next to `git merge-file` and node-diff3 alone:
 * `npm run bench:merge -- PATH [-o REPORT.md]`, where PATH is a folder or a .tar.gz. Ends with 1 if a merge is wrong.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, readCorpus } from './corpus.ts';
import { timeMade } from './growth.ts';
import { judge, runMerge, type Verdict, withMarkers } from './judge.ts';
import { timeLargeMock } from './large.ts';
import { reportOf, type Scored } from './report.ts';
import { closeRivals, diff3Alone, gitMerge, type Outcome } from './rivals.ts';
import { emptyGitMerge, timeCase } from './time.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string', short: 'o' }, case: { type: 'string' } },
});
const [path] = positionals;
if (path === undefined) {
  console.error('usage: npm run bench:merge -- PATH [-o REPORT.md] [--case ID]');
  process.exit(2);
}

const asResult = ({ clean, content }: Outcome) => ({
  outcome: clean ? ('clean' as const) : ('conflict' as const),
  content,
  how: [clean ? 'by lines' : withMarkers],
});

const tooSlow: Verdict = { good: false, wrong: false, label: 'no answer in 5 s', detail: '', extraLines: null };

async function scoreCase(test: Case, empty: number): Promise<Scored> {
  const library = await diff3Alone(test);
  const verdicts = {
    'this merge': judge(test, runMerge(test)),
    'git merge-file': judge(test, asResult(gitMerge(test))),
    'node-diff3': library === null ? tooSlow : judge(test, asResult(library)),
  };
  return { test, verdicts, timing: timeCase(test, empty) };
}

const cases = readCorpus(path).filter((test) => values.case === undefined || test.id === values.case);
if (values.case !== undefined) {
  for (const test of cases) console.log(JSON.stringify(runMerge(test), null, 2));
}
const empty = emptyGitMerge();
const scored: Scored[] = [];
for (const test of cases) scored.push(await scoreCase(test, empty));
await closeRivals();
const large = [
  { name: '10 MB of JSON, 100 edits on each side', ...timeLargeMock(10, false) },
  { name: 'the same with neighbouring edits', ...timeLargeMock(10, true) },
];
const report = reportOf(scored, large, timeMade(), empty);
console.log(report);
if (values.output !== undefined) writeFileSync(values.output, report);
process.exitCode = scored.some(({ verdicts }) => verdicts['this merge'].wrong) ? 1 : 0;
