/** `npm run simulate -- [--seed N] [--runs M] [--minutes T] [--clients C] [--steps S] [--verbose] [--until-failure]` */
import { parseArgs } from 'node:util';
import { runSimulation } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '60' },
    clients: { type: 'string', default: '3' },
    steps: { type: 'string', default: '200' },
    verbose: { type: 'boolean', default: false },
    'until-failure': { type: 'boolean', default: false },
  },
});

const first = Number(values.seed);
const until = Date.now() + Number(values.minutes) * 60_000;
const startedAt = Date.now();
let runs = 0;
let steps = 0;
let failed = 0;
for (let seed = first; seed < first + Number(values.runs) && Date.now() < until; seed += 1) {
  const { clients, steps: most } = values;
  const result = await runSimulation({
    seed,
    clients: Number(clients),
    steps: Number(most),
    verbose: values.verbose,
  });
  runs += 1;
  steps += result.steps;
  if (result.violations.length === 0) continue;
  failed += 1;
  if (failed === 1) console.log(result.trace.join('\n'));
  console.log(`seed ${seed}: ${result.violations.slice(0, 5).join('\n  ')}`);
  if (values['until-failure']) break;
}
const seconds = (Date.now() - startedAt) / 1000;
const speed = (runs / seconds).toFixed(1);
console.log(`${runs} runs, ${steps} steps in ${seconds.toFixed(1)} s (${speed} runs a second), ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
