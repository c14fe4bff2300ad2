import type { Strategy } from '@mockforge-cloud/shared/protocol';
import type { SyncOptions, SyncPlan } from '@mockforge-cloud/shared/sync';

/** Whether a strategy may let one side's content take the place of the other's. */
const TAKES_SIDES: Record<Strategy, boolean> = { merge: false, local: true, remote: true, manual: false };

/**
 * Whether a first sync may go on with nobody there to ask: nothing is overwritten or deleted on either side. A merge
 * holds both sides' changes, and a conflict keeps both. A file that is written over without a strategy's word is an old
 * revision, which the cloud's history has.
 */
export function isGentle(
  { mocks, untried }: Pick<SyncPlan, 'mocks' | 'untried'>,
  { strategy }: Pick<SyncOptions, 'strategy'>,
): boolean {
  if (TAKES_SIDES[strategy] && untried > 0) return false;
  return mocks.every(({ action, overrules }) => !overrules && action !== 'delete_here' && action !== 'delete_in_cloud');
}
