import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { LinkState } from '../../cloud/link.ts';
import type { PlanReason } from '../../plan/sync-plan.ts';

/** A plan that waits for a person. */
export interface WaitingPlan {
  reason: Exclude<PlanReason, 'asked'>;
  /** Says what it is about; `null` while it is being made. */
  error: CloudError | null;
}

/** Of what the answers are counted. */
type Asked = 'comparison' | 'contents' | 'push';

/** Why nothing is sent and nothing is written, if so. Edits are noticed all the same. */
export class Halts {
  /** Something has to change first: the workspace is out of reach. */
  stopped: CloudError | null = null;
  /** Why the last look at the folder has failed: it is missing, say. */
  unreadable: CloudError | null = null;
  /** The folder has never been looked at: everything in it would pass for deleted. */
  isUnseen = true;
  /** A person wants it so. */
  isPaused = false;
  /** The brake (I11): so many files are gone that a person is asked first. */
  emptied: CloudError | null = null;
  /** Git works in the folder; `error` says at what, once it takes longer than a moment. */
  git: { error: CloudError | null } | null = null;
  /** HEAD has moved, and the folder is not yet seen to have come to rest: what Git did can't be told before. */
  isGitMoving = false;
  plan: WaitingPlan | null = null;

  /** The state can't be kept, on a full disk for instance. Nothing is halted: it is tried again until it can. */
  failing: CloudError | null = null;

  /**
   * What the service does not answer as it should, although it can be reached: a portal that answers in its place, a list
   * that makes no sense. Nothing is halted: it is tried again.
   */
  readonly #unanswered = new Map<Asked, { error: CloudError; tries: number }>();

  /** A socket that is lost is counted by the link; of what is sent, who asks to wait answers as they should. */
  notAnswered(asked: Asked, error: CloudError): void {
    const isLost = error.code === 'service.unreachable' && error.details['unanswered'] !== true;
    if (asked === 'push' && (isLost || error.retryAfter !== undefined)) return;
    this.#unanswered.set(asked, { error, tries: (this.#unanswered.get(asked)?.tries ?? 0) + 1 });
  }

  answered(asked: Asked): void {
    this.#unanswered.delete(asked);
  }

  /** What has failed so many times in a row. */
  unansweredAfter(tries: number): CloudError | null {
    for (const failed of this.#unanswered.values()) if (failed.tries >= tries) return failed.error;
    return null;
  }

  /** What keeps folder and cloud from being compared. `tries`: so often in a row something may go without an answer. */
  obstacle({ isReady, link, tries }: { isReady: boolean; link: LinkState; tries: number }): CloudError | null {
    const stopped = this.unreadable ?? this.stopped;
    if (stopped !== null) return stopped;
    // Without state nothing is compared before Git is done.
    if (this.git?.error != null && !isReady) return this.git.error;
    return 'error' in link ? link.error : this.unansweredAfter(tries);
  }

  /** Git has worked a moment ago, or does something brief: what it did can be told soon. */
  get isGitAboutToEnd(): boolean {
    return this.git !== null && this.git.error === null;
  }

  /**
   * What Git did can't be told before what is in flight is answered. That may have reached the cloud already, so it is
   * asked for again.
   */
  get waitsForAnswers(): boolean {
    const isHeld = this.isPaused || this.emptied !== null || this.plan?.reason === 'first_sync';
    return this.isGitMoving && !isHeld && !this.isUnseen && this.stopped === null && this.git === null;
  }

  get isHalted(): boolean {
    const isHeld = this.isPaused || this.emptied !== null || this.plan !== null;
    const isStopped = this.stopped !== null || this.unreadable !== null || this.isUnseen;
    return isHeld || isStopped || this.git !== null || this.isGitMoving;
  }
}
