/** What a face (editor, terminal) holds of one mapping: a folder kept the same as a branch of a workspace. */
import type { EventSource } from './events.ts';
import type { Conflicts } from './facets/conflicts.ts';
import type { Mocks } from './facets/mocks.ts';
import type { Plans } from './facets/plans.ts';
import type { Presence } from './facets/presence.ts';
import type { Disposable } from './ports.ts';
import type { SyncEvents } from './sync-events.ts';
import type { SyncStatus } from './sync-status.ts';

/** `delete`: what is gone here goes for everybody. `bring_back`: it comes back from the cloud; nothing else changes. */
export type EmptiedChoice = 'delete' | 'bring_back';

/** One a subject. All of them are functions, so that whoever stands between passes a facet on as a whole. */
export interface SyncFacets {
  readonly mocks: Mocks;
  readonly plans: Plans;
  readonly conflicts: Conflicts;
  readonly presence: Presence;
}

export interface SyncClient extends SyncFacets, EventSource<SyncEvents>, Disposable {
  readonly status: SyncStatus;
  /** Takes the folder's lock, loads the state, compares, connects. Resolves when the loop runs, connected or not. */
  start(): Promise<void>;
  /** The editor saved this file just now: it goes out at once. */
  saved(path: string): void;
  /** The editor moved a file or folder. */
  renamed(from: string, to: string): void;
  /** Compares the whole folder and the workspace now. Resolves when there is nothing left to do, or nothing that can be done. */
  syncNow(): Promise<SyncStatus>;
  /** Resolves when the state is neither `starting` nor `syncing`. */
  settled(): Promise<SyncStatus>;
  /** Sends and writes nothing until `resume`; edits are still noticed. */
  pause(): void;
  /** Ends a person's pause. What the brake (I11) has stopped, and a plan that waits to be looked at, go on waiting. */
  resume(): void;
  /**
   * Answers the brake, which has paused with `folder.emptied`; where it has not, or all files are back, does nothing.
   * Resolves when the choice is durable; `settled` says when it is done.
   * @throws CloudError `folder.emptied` where files are to come back into a folder that is only sent from;
   * `disk.full` and others where it can't be kept
   */
  answerEmptied(choice: EmptiedChoice): Promise<void>;
  /** A token has changed: try again now. */
  signedIn(): void;
  /** Ends timers, socket, watcher and lock; resolves when all of them are gone. What is queued stays queued. */
  stop(): Promise<void>;
}
