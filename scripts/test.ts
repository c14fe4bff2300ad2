/**
 * Everything that can be tested on this machine: `npm test [stage …]`. Two lanes of stages run side by side; what they
 * say comes one stage after the other all the same. Ends with the line `N passed, N failed`. What can't run here says
 * so in one line; with CI=true that fails.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { Outputs } from './test-output.ts';

const node = process.execPath;

const mocha: Command = [node, 'node_modules/mocha/bin/mocha.js'];

type Command = readonly [program: string, ...parameters: string[]];

/** Each stage is a command. One without a count of its own counts as one test. */
const stages: Readonly<Record<string, Command>> = {
  types: [node, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  lint: [node, 'node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  build: [node, 'esbuild.config.mjs'],
  unit: [...mocha, '{shared,service,extension,cli,scripts,tests,benchmarks}/**/*.test.ts'],
  'end-to-end': [...mocha, 'tests/{end-to-end,torture}/*.e2e.ts'],
  editor: [node, '--import', 'tsx', 'extension/testing/run-suite.ts'],
  'two-people': [...mocha, 'extension/testing/scenarios/*.scenario.ts'],
};
/** As Mocha ends. */
const COUNT = /^\s*(?<count>\d+) (?<word>passing|failing|pending)\b/;
/** Before all others: what they need, and what would make waiting for them a waste. */
const FIRST = ['types', 'lint', 'build'];
/** Side by side. Each stage has folders, ports, databases and people of its own. */
const LANES = [['unit'], ['end-to-end', 'editor', 'two-people']];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in stages));
if (unknown.length > 0) {
  process.stderr.write(`There is no stage ${unknown.join(', ')}. Stages: ${Object.keys(stages).join(', ')}\n`);
  process.exit(2);
}
const isAsked = (name: string) => asked.length === 0 || asked.includes(name);
const total = { passed: 0, failed: 0 };
const outputs = new Outputs(Object.keys(stages).filter(isAsked), (text) => process.stdout.write(text));

await runLane(FIRST);
await Promise.all(LANES.map(runLane));
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runLane(lane: readonly string[]): Promise<void> {
  for (const name of lane.filter(isAsked)) {
    const command = stages[name];
    if (command === undefined) throw new Error(`No stage ${name}`);
    const say = (text: string) => outputs.say(name, text);
    const startedAt = Date.now();
    say(`\n── ${name}\n`);
    const { exitCode, passed, failed } = await run(command, say);
    total.passed += passed;
    total.failed += failed;
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    say(`── ${name}: ${exitCode === 0 && failed === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
    outputs.end(name);
  }
}

interface Verdict {
  exitCode: number | null;
  passed: number;
  failed: number;
}

/** Runs one stage, and adds up the counts that Mocha prints. With CI=true a test that is left out has failed. */
function run([program, ...parameters]: Command, say: (text: string) => void): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    const counts = { passing: 0, failing: 0, pending: 0 };
    let counted = false;
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', say);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      say(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const found = COUNT.exec(line)?.groups;
        if (found === undefined) continue;
        counted = true;
        counts[found['word'] as keyof typeof counts] += Number(found['count']);
      }
    });
    child.on('close', (exitCode) => {
      if (!counted) return resolve({ exitCode, passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1 });
      const failed = counts.failing + (process.env['CI'] === 'true' ? counts.pending : 0);
      // A suite that dies after its counts has failed, whatever it counted.
      resolve({ exitCode, passed: counts.passing, failed: failed + (exitCode !== 0 && failed === 0 ? 1 : 0) });
    });
  });
}
