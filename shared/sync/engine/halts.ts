import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { PlanReason } from '../plan/sync-plan.ts';

/** A plan that waits for a person. */
export interface WaitingPlan {
  reason: Exclude<PlanReason, 'asked'>;
  /** Says what it is about; `null` while it is being made. */
  error: CloudError | null;
}

/** Why nothing is sent and nothing is written, if so. Edits are noticed all the same. */
export class Halts {
  /** Something has to change first: the folder is missing, or the workspace is out of reach. */
  stopped: CloudError | null = null;
  /** A person, or the brake (I11), wants it so; `error` says why, where it was not a person. */
  paused: { error: CloudError | null } | null = null;
  /** Git works in the folder; `error` says at what, once it takes longer than a moment. */
  git: { error: CloudError | null } | null = null;
  /** HEAD has moved, and the folder is not yet seen to have come to rest: what Git did can't be told before. */
  isGitMoving = false;
  plan: WaitingPlan | null = null;

  /** The state can't be kept, on a full disk for instance. Nothing is halted: it is tried again until it can. */
  failing: CloudError | null = null;

  get isHalted(): boolean {
    return this.stopped !== null || this.paused !== null || this.git !== null || this.isGitMoving || this.plan !== null;
  }
}
