import assert from 'node:assert/strict';
import { runPlannerCases } from './planner.ts';

/** `npm run simulate -- --planner 100000` runs more. */
const CASES = 8_000;

describe('the planner alone', () => {
  it('comes to rest with three equal trees that lack nothing, in whatever order things are done (I1, I3)', async function () {
    this.timeout(180_000);
    const { failures, contested, mostRounds } = await runPlannerCases({ first: 1, count: CASES });
    assert.deepEqual(failures, []);
    assert.ok(contested > CASES / 100, 'Both sides are to want one name now and then.');
    console.log(`      ${CASES} cases, ${contested} of them over one name, at rest after ${mostRounds} rounds at most`);
  });
});
