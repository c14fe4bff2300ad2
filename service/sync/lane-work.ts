/** What a lane does with a group of pushes: their merges outside of any transaction, and one transaction for all. */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Place } from '../branches/place.ts';
import type { RunContentTask } from '../contents/derive/content-worker.ts';
import type { Ground } from '../ground.ts';
import type { AnnounceContext, Announcer } from './announce.ts';
import { commitGroup, failureOf } from './commit-group.ts';
import type { GroupOutcome, LaneWork } from './lane.ts';
import { preparePushes } from './prepare-pushes.ts';

export type PushContext = AnnounceContext & Pick<Ground, 'clock'>;

export function laneWork(
  { db, limits, log, clock, run, announcer }: PushContext & { run: RunContentTask; announcer: Announcer },
  place: Place,
): LaneWork {
  const now = () => clock.now();
  const report = (err: CloudError) => log.error({ err, ...place }, 'part of a push failed');
  return {
    async commit(pushes) {
      const { outcomes, lockedAt } = await commitGroup({ db, limits, now, report }, place, pushes);
      for (const outcome of outcomes) {
        if (outcome.outcome === 'failed' && outcome.error.status >= 500)
          log.error({ err: outcome.error, ...place }, 'push failed');
      }
      if (outcomes.some(isDoubtful)) announcer.doubt(place);
      if (lockedAt !== null) await announcer.tellMissed(place, lockedAt);
      return outcomes;
    },
    async prepare(pushes) {
      try {
        await preparePushes({ db, limits, now, run }, place, pushes);
      } catch (error) {
        // The commit meets the same fault, and answers with it.
        log.warn({ err: failureOf(error), ...place }, 'merge could not be prepared');
      }
    },
  };
}

/** Whether it may have been committed all the same: the database went away, perhaps in the middle of its answer. */
function isDoubtful(outcome: GroupOutcome): boolean {
  return outcome.outcome === 'failed' && outcome.error.code === 'service.unavailable';
}
