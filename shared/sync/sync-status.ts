/** How one mapping stands. */
import type { CloudError } from '@mockforge-cloud/shared/protocol';

export type SyncState =
  /** Comparing the folder with the workspace. */
  | 'starting'
  /** Folder and cloud hold the same; `pending` is empty. */
  | 'synced'
  /** There is nothing left to do but what waits for somebody or something: `pending` names it, and what ends it. */
  | 'held'
  | 'syncing'
  /** The service can't be reached; edits are queued. */
  | 'offline'
  /** Waits for a sign-in; edits are queued. */
  | 'signed_out'
  | 'conflicts'
  /**
   * Nothing is sent and nothing is written. `error` is `null` where a person wants it so, else says what is waited for:
   * `plan.first_sync` and `plan.git` for a look at the plan, `git.working` for Git, `folder.emptied` for a decision.
   */
  | 'paused'
  /** Another process keeps this folder in sync. */
  | 'following'
  /** Needs a person: `error` says why. */
  | 'stopped';

export interface SyncStatus {
  state: SyncState;
  /** Mocks whose edits have not been acknowledged. */
  queued: number;
  /** Open conflicts of the workspace's branch, whoever made them. */
  conflicts: number;
  /** Mocks that can't be sent or written, each with its reason. */
  blocked: number;
  /** Mocks of which a newer version waits until a document with unsaved changes is saved. */
  waiting: number;
  /** Mocks that stay as they are on both sides until somebody lets them go on, or what is newer is back here. */
  leftOut: number;
  /** Mocks that differ because the folder only sends, or only receives. */
  oneWay: number;
  /** Why the state is `offline`, `signed_out`, `paused` or `stopped`. */
  error: CloudError | null;
  /** While comparing or transferring many mocks. */
  progress: { done: number; total: number } | null;
}

/** Nothing has been looked at yet. */
export const STARTING: SyncStatus = {
  state: 'starting',
  queued: 0,
  conflicts: 0,
  blocked: 0,
  waiting: 0,
  leftOut: 0,
  oneWay: 0,
  error: null,
  progress: null,
};

export function sameStatus(one: SyncStatus, other: SyncStatus): boolean {
  return (
    one.state === other.state &&
    one.queued === other.queued &&
    one.conflicts === other.conflicts &&
    one.blocked === other.blocked &&
    one.waiting === other.waiting &&
    one.leftOut === other.leftOut &&
    one.oneWay === other.oneWay &&
    one.error?.message === other.error?.message &&
    one.error?.code === other.error?.code &&
    one.progress?.done === other.progress?.done &&
    one.progress?.total === other.progress?.total
  );
}
