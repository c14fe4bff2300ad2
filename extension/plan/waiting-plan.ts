/** What a mapping waits for, if it is a look at a plan: pure. */
import type { SyncStatus } from '@mockforge-cloud/shared/sync';

export type WaitingFor = 'plan.first_sync' | 'plan.git';

export function waitingFor({ state, error }: Pick<SyncStatus, 'state' | 'error'>): WaitingFor | null {
  if (state !== 'paused' || error === null) return null;
  return error.code === 'plan.first_sync' || error.code === 'plan.git' ? error.code : null;
}

/** How many mocks Git has changed, where the engine says so. */
export function changedByGit({ error }: Pick<SyncStatus, 'error'>): number | null {
  const count = error?.details['mocks'];
  return typeof count === 'number' ? count : null;
}
