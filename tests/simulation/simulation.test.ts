/**
 * Some of the simulation: the same seeds each time, and with SIM_SECONDS=N as many seconds of random ones. A failure prints its seed
 * and its trace; `npm run simulate -- --seed N --runs 1` shows it again.
 */
import assert from 'node:assert/strict';
import { drawScript, type Script } from './script.ts';
import { shrink } from './shrink.ts';
import { runScript } from './world.ts';

/** Every night, an hour of others. */
const FIXED_SEEDS = 200;
const CLIENTS = 3;
const STEPS = 200;
/** Seconds of random seeds after the fixed ones: none unless asked for, so that a run says something about the change. */
const seconds = Number(process.env['SIM_SECONDS'] ?? 0);

async function failShrunk(script: Script): Promise<never> {
  const shrunk = await shrink({ script, run: async (candidate) => (await runScript(candidate)).violations });
  const { trace } = await runScript(shrunk.script, { isVerbose: true });
  const found = [`seed ${script.seed}: ${shrunk.violations.join('\n')}`, JSON.stringify(shrunk.script), ...trace];
  assert.fail(found.join('\n'));
}

describe('simulation', () => {
  it('holds I1, I3, I4, I5, I6, I7, I8, I12, I17 and P22 whatever people and fate do', async function () {
    this.timeout((seconds + 300) * 1000);
    let steps = 0;
    let runs = 0;
    const random = Date.now() % 1_000_000_000;
    let until = Number.POSITIVE_INFINITY;
    for (; Date.now() < until; runs += 1) {
      if (runs === FIXED_SEEDS) until = Date.now() + seconds * 1000;
      if (Date.now() >= until) break;
      const seed = runs < FIXED_SEEDS ? runs + 1 : random + runs;
      const script = drawScript({ seed, clients: CLIENTS, steps: STEPS });
      const result = await runScript(script);
      if (result.violations.length > 0) await failShrunk(script);
      steps += result.steps;
    }
    console.log(
      `      ${runs} runs, ${steps} steps${seconds > 0 ? `; random seeds from ${random + FIXED_SEEDS}` : ''}`,
    );
  });

  it('does the same for the same seed', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const script = drawScript({ seed, clients: CLIENTS, steps: STEPS });
      const [one, other] = [await runScript(script), await runScript(script)];
      assert.deepEqual(one.trace, other.trace);
      assert.equal(one.traceHash, other.traceHash);
    }
  });
});
