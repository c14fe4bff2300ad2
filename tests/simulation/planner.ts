/** Many cases of the planner alone, each in several ways. */
import { runPlannerCase, type Way } from './planner-case.ts';

export interface PlannerResult {
  failures: { seed: number; message: string }[];
  mostRounds: number;
}

/** Two orders in one batch, and operations that go out a few at a time. */
export const WAYS: readonly Way[] = [
  { order: 1, batchSize: 1000 },
  { order: 2, batchSize: 1000 },
  { order: 3, batchSize: 2 },
  { order: 4, batchSize: 1 },
];

export async function runPlannerCases({ first, count }: { first: number; count: number }): Promise<PlannerResult> {
  const result: PlannerResult = { failures: [], mostRounds: 0 };
  for (let seed = first; seed < first + count; seed += 1) {
    const outcomes = new Set<string>();
    const violations = new Set<string>();
    for (const way of WAYS) {
      const { outcome, rounds, violations: found } = await runPlannerCase(seed, way);
      outcomes.add(outcome);
      for (const violation of found) violations.add(violation);
      result.mostRounds = Math.max(result.mostRounds, rounds);
    }
    for (const message of violations) result.failures.push({ seed, message });
    if (outcomes.size > 1) result.failures.push({ seed, message: 'the order makes a difference' });
  }
  return result;
}
