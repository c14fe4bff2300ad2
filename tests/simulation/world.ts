/** One simulated run: clients, a cloud, a network, and people's and fate's doings at random, all from one seed. */
import { createHash } from 'node:crypto';
import { checkCalm, checkStep } from './checks.ts';
import { Doings } from './doings.ts';
import { PATHS, Scene } from './scene.ts';

export interface RunOptions {
  seed: number;
  clients: number;
  steps: number;
  /** Also traces what is sent, answered and written. */
  verbose?: boolean;
}

export interface RunResult {
  seed: number;
  /** Empty: every invariant held. */
  violations: string[];
  trace: string[];
  /** The same for the same seed. */
  traceHash: string;
  steps: number;
}

/** Longest time between two steps. */
const MAX_STEP_MS = 400;

export async function runSimulation({ seed, clients, steps, verbose = false }: RunOptions): Promise<RunResult> {
  const scene = new Scene({ seed, clients, verbose });
  const doings = new Doings(scene);
  const { random } = scene;
  let violations: string[] = [];
  for (const client of scene.clients) {
    if (random.chance(0.5)) doings.save(client, random.pick(PATHS));
    await client.start();
  }
  let step = 0;
  for (; step < steps && violations.length === 0; step += 1) {
    await doings.step();
    await scene.pass(random.below(MAX_STEP_MS));
    violations = await checkStep(scene);
  }
  if (violations.length === 0) {
    await doings.calmDown();
    violations = await checkCalm(scene, doings);
  }
  const traceHash = createHash('sha256').update(scene.trace.join('\n')).digest('hex').slice(0, 16);
  return { seed, violations, trace: scene.trace, traceHash, steps: step };
}
