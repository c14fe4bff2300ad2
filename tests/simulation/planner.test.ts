import assert from 'node:assert/strict';
import { runPlannerCases } from './planner.ts';

/** `npm run simulate -- --planner 100000` runs more. */
const CASES = 4_000;

describe('the planner alone', () => {
  it('comes to rest with three equal trees that lack nothing, the same in whatever order things are done (I1, I3)', async function () {
    this.timeout(180_000);
    const { failures, mostRounds } = await runPlannerCases({ first: 1, count: CASES });
    assert.deepEqual(failures, []);
    console.log(`      ${CASES} cases in five ways each, at rest after ${mostRounds} rounds at most`);
  });
});
