/** Many cases of the planner alone, each in two orders. */
import { runPlannerCase } from './planner-case.ts';

export interface PlannerResult {
  failures: string[];
  /** Cases in which both sides wanted one name: these may end in two ways. */
  contested: number;
  mostRounds: number;
}

export async function runPlannerCases({ first, count }: { first: number; count: number }): Promise<PlannerResult> {
  const result: PlannerResult = { failures: [], contested: 0, mostRounds: 0 };
  for (let seed = first; seed < first + count; seed += 1) {
    const [one, other] = [await runPlannerCase(seed, 1), await runPlannerCase(seed, 2)];
    for (const violation of [...one.violations, ...other.violations])
      result.failures.push(`case ${seed}: ${violation}`);
    if (one.isContested) result.contested += 1;
    else if (one.outcome !== other.outcome) result.failures.push(`case ${seed}: the order makes a difference`);
    result.mostRounds = Math.max(result.mostRounds, one.rounds, other.rounds);
  }
  return result;
}
