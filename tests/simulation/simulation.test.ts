/**
 * Some of the simulation: the same seeds each time, and with SIM_SECONDS=N as many seconds of random ones. A failure prints its seed
 * and its trace; `npm run simulate -- --seed N --runs 1 --verbose` shows it again.
 */
import assert from 'node:assert/strict';
import { type RunResult, runSimulation } from './world.ts';

const FIXED_SEEDS = 400;
const CLIENTS = 3;
const STEPS = 200;
/** Seconds of random seeds after the fixed ones: none unless asked for, so that a run says something about the change. */
const seconds = Number(process.env['SIM_SECONDS'] ?? 0);

function assertHolds({ seed, violations, trace }: RunResult): void {
  if (violations.length === 0) return;
  assert.fail(`seed ${seed}: ${violations.join('\n')}\n${trace.slice(-60).join('\n')}`);
}

describe('simulation', () => {
  it('holds I1, I3, I4, I5, I6 and I7 whatever people and fate do', async function () {
    this.timeout((seconds + 300) * 1000);
    let steps = 0;
    let runs = 0;
    const random = Date.now() % 1_000_000_000;
    let until = Number.POSITIVE_INFINITY;
    for (; Date.now() < until; runs += 1) {
      if (runs === FIXED_SEEDS) until = Date.now() + seconds * 1000;
      if (Date.now() >= until) break;
      const seed = runs < FIXED_SEEDS ? runs + 1 : random + runs;
      const result = await runSimulation({ seed, clients: CLIENTS, steps: STEPS });
      assertHolds(result);
      steps += result.steps;
    }
    console.log(
      `      ${runs} runs, ${steps} steps${seconds > 0 ? `; random seeds from ${random + FIXED_SEEDS}` : ''}`,
    );
  });

  it('does the same for the same seed', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const options = { seed, clients: CLIENTS, steps: STEPS };
      const [one, other] = [await runSimulation(options), await runSimulation(options)];
      assert.deepEqual(one.trace, other.trace);
      assert.equal(one.traceHash, other.traceHash);
    }
  });
});
