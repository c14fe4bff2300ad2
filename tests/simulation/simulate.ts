/** `npm run simulate -- [--seed N] [--runs M] [--minutes T] [--clients C] [--steps S]` */
import { parseArgs } from 'node:util';
import { World } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '60' },
    clients: { type: 'string', default: '3' },
    steps: { type: 'string', default: '200' },
  },
});

const first = Number(values.seed);
const until = Date.now() + Number(values.minutes) * 60_000;
const startedAt = Date.now();
let runs = 0;
let failed = 0;
for (let seed = first; seed < first + Number(values.runs) && Date.now() < until; seed += 1) {
  const result = await new World({ seed, clients: Number(values.clients), steps: Number(values.steps) }).run();
  runs += 1;
  if (result.violations.length === 0) continue;
  failed += 1;
  if (failed === 1) console.log(result.trace.join('\n'));
  console.log(`seed ${seed}: ${result.violations.slice(0, 5).join('\n  ')}`);
}
const seconds = (Date.now() - startedAt) / 1000;
console.log(`${runs} runs in ${seconds.toFixed(1)} s (${(runs / seconds).toFixed(1)} a second), ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
