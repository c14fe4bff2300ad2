/**
 * `npm run simulate -- [--seed N] [--runs M] [--minutes T] [--clients C] [--steps S] [--verbose] [--until-failure]
 * [--record NAME]`: runs random scripts. The first that fails is shown: its seed, what it shrinks to, and the trace of
 * that. `--record` keeps what it shrinks to among the regressions; `--script FILE` plays it again. `--planner N` runs
 * as many cases of the planner alone, and shows what happens in the first that fails.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPlannerCases, tracePlannerCase, WAYS } from './planner.ts';
import { drawScript, type Script } from './script.ts';
import { shrink } from './shrink.ts';
import { Tally } from './tally.ts';
import { runScript } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** 100, or as many as the minutes allow. */
    runs: { type: 'string' },
    minutes: { type: 'string' },
    clients: { type: 'string', default: '3' },
    steps: { type: 'string', default: '200' },
    verbose: { type: 'boolean', default: false },
    'until-failure': { type: 'boolean', default: false },
    script: { type: 'string' },
    record: { type: 'string' },
    planner: { type: 'string' },
    /** Runs that shrinking may take. */
    'shrink-runs': { type: 'string', default: '2000' },
  },
});

/** @returns whether every run held. */
async function runMany(): Promise<boolean> {
  const first = Number(values.seed);
  const last = first + Number(values.runs ?? (values.minutes === undefined ? 100 : Number.POSITIVE_INFINITY));
  const until = Date.now() + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const startedAt = Date.now();
  const tally = new Tally();
  let [runs, steps, failed] = [0, 0, 0];
  for (let seed = first; seed < last && Date.now() < until; seed += 1) {
    const script = drawScript({ seed, clients: Number(values.clients), steps: Number(values.steps) });
    const result = await runScript(script);
    runs += 1;
    steps += result.steps;
    tally.add(result.tally);
    if (values.verbose) console.log((await runScript(script, { isVerbose: true })).trace.join('\n'));
    if (result.violations.length === 0) continue;
    failed += 1;
    console.log(`seed ${seed}: ${result.violations.slice(0, 5).join('\n  ')}`);
    if (failed === 1) await showShrunk(script);
    if (values['until-failure']) break;
  }
  const seconds = (Date.now() - startedAt) / 1000;
  const speed = (runs / seconds).toFixed(1);
  console.log(`${runs} runs, ${steps} steps in ${seconds.toFixed(1)} s (${speed} runs a second), ${failed} failed`);
  console.log(`there were: ${tally}`);
  return failed === 0;
}

async function showShrunk(script: Script): Promise<void> {
  const run = async (candidate: Script) => (await runScript(candidate)).violations;
  const shrunk = await shrink({ script, run, maxRuns: Number(values['shrink-runs']) });
  const { clients, doings } = shrunk.script;
  console.log(`shrunk to ${doings.length} doings of ${clients.length} clients in ${shrunk.runs} runs:`);
  console.log(JSON.stringify(shrunk.script));
  if (values.record !== undefined) {
    const file = join(import.meta.dirname, 'recorded', `${values.record}.json`);
    writeFileSync(file, `${JSON.stringify(shrunk.script, null, 2)}\n`);
  }
  await show(shrunk.script);
}

/** @returns whether it held. */
async function show(script: Script): Promise<boolean> {
  const { trace, violations } = await runScript(script, { isVerbose: true });
  console.log([...trace, ...violations].join('\n'));
  return violations.length === 0;
}

/** @returns whether every case held. */
async function planMany(count: number): Promise<boolean> {
  const startedAt = Date.now();
  const { failures, mostRounds } = await runPlannerCases({ first: Number(values.seed), count });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const [first] = failures;
  if (first !== undefined) console.log((await tracePlannerCase(first.seed)).join('\n'));
  for (const { seed, message } of failures.slice(0, 20)) console.log(`case ${seed}: ${message}`);
  console.log(`${count} cases in ${WAYS.length} ways each in ${seconds} s: ${failures.length} failed`);
  console.log(`at rest after ${mostRounds} rounds at most`);
  return failures.length === 0;
}

function run(): Promise<boolean> {
  if (values.planner !== undefined) return planMany(Number(values.planner));
  if (values.script !== undefined) return show(JSON.parse(readFileSync(values.script, 'utf8')) as Script);
  return runMany();
}

process.exitCode = (await run()) ? 0 : 1;
