/** A short torture in every test run; `npm run torture` is the long one. */
import assert from 'node:assert/strict';
import { postgresIsHere } from '../../service/testing/each-database.ts';
import { BLOWS } from './actors/chaos.ts';
import { markdownOf, reportOf } from './report.ts';
import { torture } from './run.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));

describe(`kill -9 of clients, service and database while three people edit (seed ${seed})`, function () {
  this.timeout(300_000);
  if (!postgresIsHere()) return;

  it('loses no saved content, forgets nothing acknowledged, and ends with equal folders (I1, I2, I3, I4)', async () => {
    const outcome = await torture({
      seed,
      minutes: 0.3,
      clients: 3,
      samples: 30,
      pauseMs: 200,
      blowEveryMs: 1500,
      // Others run on this machine as well: how fast a save is sent is not what is asked here.
      sentWithinMs: 30_000,
      say: () => undefined,
    });
    assert.deepEqual(outcome.violations, [], markdownOf(reportOf(outcome)));
    for (const blow of BLOWS) assert.ok(outcome.blows[blow] > 0, `no ${blow} was struck`);
    assert.ok(outcome.judgement.entries > 50);
  });
});
