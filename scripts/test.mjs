/**
 * Everything that can be tested on this machine, stage after stage: `npm test [stage …]`.
 * Ends with the line `N passed, N failed`. What can't run here says so in one line; with CI=true that fails.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

const node = process.execPath;

const mocha = [node, 'node_modules/mocha/bin/mocha.js'];

/** Each stage is a command. One without a count of its own counts as one test. */
const stages = {
  types: [node, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  lint: [node, 'node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  unit: [...mocha, '{shared,service,extension,cli,scripts,tests,benchmarks}/**/*.test.ts'],
  build: [node, 'esbuild.config.mjs'],
  'end-to-end': [...mocha, 'tests/{end-to-end,torture}/*.e2e.ts'],
  editor: [node, '--import', 'tsx', 'extension/testing/run-suite.ts'],
  'two-people': [...mocha, 'extension/testing/scenarios/*.scenario.ts'],
};

const asked = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
for (const [name, command] of Object.entries(stages)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const startedAt = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const { exitCode, passed, failed } = await run(command);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`── ${name}: ${exitCode === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** Runs one stage, showing its output, and adds up the counts that Mocha prints. */
function run([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let passing = 0;
    let failing = 0;
    let counted = false;
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      process.stdout.write(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, count, word] = /^\s*(\d+) (passing|failing)\b/.exec(line) ?? [];
        if (word === undefined) continue;
        counted = true;
        if (word === 'passing') passing += Number(count);
        else failing += Number(count);
      }
    });
    child.on('close', (exitCode) => {
      if (!counted) return resolve({ exitCode, passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1 });
      // A suite that dies after its counts has failed, whatever it counted.
      const died = exitCode !== 0 && failing === 0 ? 1 : 0;
      resolve({ exitCode, passed: passing, failed: failing + died });
    });
  });
}
