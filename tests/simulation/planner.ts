/** Many cases of the planner alone, each gone through in several ways that have to come to the same. */
import { type CaseResult, runPlannerCase, type Way } from './planner-case.ts';
import { drawCase } from './planner-trees.ts';

export interface PlannerFailure {
  seed: number;
  message: string;
}

export interface PlannerResult {
  failures: PlannerFailure[];
  mostRounds: number;
}

/** Two orders in one batch, two in small ones, and one operation at a time. */
export const WAYS: readonly Way[] = [
  { order: 1, batchSize: 1000 },
  { order: 2, batchSize: 1000 },
  { order: 3, batchSize: 2 },
  { order: 4, batchSize: 2 },
  { order: 5, batchSize: 1 },
];

export async function runPlannerCases({ first, count }: { first: number; count: number }): Promise<PlannerResult> {
  const result: PlannerResult = { failures: [], mostRounds: 0 };
  for (let seed = first; seed < first + count; seed += 1) {
    const results: CaseResult[] = [];
    for (const way of WAYS) results.push(await runPlannerCase(seed, way));
    const violations = new Set(results.flatMap((one) => one.violations));
    if (differs(seed, results)) violations.add('the order makes a difference');
    for (const message of violations) result.failures.push({ seed, message });
    result.mostRounds = Math.max(result.mostRounds, ...results.map(({ rounds }) => rounds));
  }
  return result;
}

/**
 * Where something is sent before it was heard what others did, how much goes out at first decides who was first in the
 * cloud: then the orders of batches of one size are compared.
 */
function differs(seed: number, results: readonly CaseResult[]): boolean {
  const { sendsFirst } = drawCase(seed);
  const outcomes = new Map<number, string>();
  return results.some(({ outcome }, at) => {
    const size = sendsFirst ? (WAYS[at]?.batchSize ?? 0) : 0;
    const before = outcomes.get(size) ?? outcome;
    outcomes.set(size, before);
    return before !== outcome;
  });
}

/** What happens in a case, each way, for whoever looks for the cause. */
export async function tracePlannerCase(seed: number): Promise<string[]> {
  const lines: string[] = [];
  for (const way of WAYS) {
    lines.push(`case ${seed}, order ${way.order}, ${way.batchSize} operations a batch`);
    const { outcome, violations } = await runPlannerCase(seed, way, (line) => lines.push(`  ${line}`));
    lines.push(...violations, 'ends with', outcome);
  }
  return lines;
}
