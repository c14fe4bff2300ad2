import type { SyncOptions, SyncPlan } from '@mockforge-cloud/shared/sync';

/**
 * Whether a first sync may go on with nobody there to ask: nothing is overwritten or deleted on either side. A merge
 * holds both sides' changes, and a conflict keeps both. A file that is written over without a strategy's word is an old
 * revision, which the cloud's history has.
 */
export function isGentle(
  { mocks, untried }: Pick<SyncPlan, 'mocks' | 'untried'>,
  { strategy }: Pick<SyncOptions, 'strategy'>,
): boolean {
  const takesSides = strategy === 'local' || strategy === 'remote';
  if (takesSides && untried > 0) return false;
  return mocks.every(({ action, overrules }) => !overrules && action !== 'delete_here' && action !== 'delete_in_cloud');
}
