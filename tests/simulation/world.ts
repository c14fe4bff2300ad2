/** One simulated run: clients, a cloud, a network, and what people and fate do, all from one script. */
import { createHash } from 'node:crypto';
import { checkCalm, StepChecks } from './checks.ts';
import { Doings } from './doings.ts';
import { Scene } from './scene.ts';
import type { Script } from './script.ts';
import { Tally } from './tally.ts';

export interface RunResult {
  seed: number;
  /** Empty: every invariant held. */
  violations: string[];
  trace: string[];
  /** The same for the same script. */
  traceHash: string;
  steps: number;
  /** How often each kind of doing, and each fault, took place. */
  tally: Tally;
}

export interface RunOptions {
  /** Also traces what is sent, answered and written. */
  isVerbose?: boolean;
  /** Called before anything happens: to break something, and see whether it is noticed. */
  prepare?: (scene: Scene) => void;
}

export async function runScript(script: Script, { isVerbose, prepare }: RunOptions = {}): Promise<RunResult> {
  const scene = new Scene(script, { isVerbose });
  prepare?.(scene);
  const checks = new StepChecks(scene);
  const tally = new Tally();
  const doings = new Doings(scene, tally);
  let violations: string[] = [];
  await doings.begin(script);
  let step = 0;
  for (const doing of script.doings) {
    await doings.perform(doing);
    await scene.pass(doing.thenMs);
    step += 1;
    violations = await checks.check();
    if (violations.length > 0) break;
  }
  if (violations.length === 0) {
    await doings.calmDown();
    violations = await checkCalm(scene, checks, doings);
  }
  tally.sum(scene);
  const traceHash = createHash('sha256').update(scene.trace.join('\n')).digest('hex').slice(0, 16);
  return { seed: script.seed, violations, trace: scene.trace, traceHash, steps: step, tally };
}
