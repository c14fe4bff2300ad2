import assert from 'node:assert/strict';
import { runPlannerCase } from './planner-case.ts';

/** `npm run simulate -- --planner 100000` runs more. */
const CASES = 5_000;

describe('the planner alone', () => {
  it('comes to rest with three equal trees that lack nothing, in whatever order things are done (I1, I3)', async function () {
    this.timeout(120_000);
    for (let seed = 1; seed <= CASES; seed += 1) {
      const [one, other] = [await runPlannerCase(seed, 1), await runPlannerCase(seed, 2)];
      assert.deepEqual(one.violations, [], `case ${seed}`);
      assert.deepEqual(other.violations, [], `case ${seed} in another order`);
      assert.equal(one.outcome, other.outcome, `case ${seed}: the order makes a difference`);
    }
  });
});
