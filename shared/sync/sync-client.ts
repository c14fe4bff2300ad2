/** What a face (editor, terminal) holds of one mapping: a folder kept the same as a branch of a workspace. */
import type { CloudError, Conflict, Direction, Present, Strategy } from '@mockforge-cloud/shared/protocol';
import type { PlanChoice, SyncPlan } from './plan/sync-plan.ts';
import type { Disposable } from './ports.ts';

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

/** Something that a person may want to know, once. `mergedBy` and the like are in `path` and `message`. */
export interface Notice {
  level: 'info' | 'warning' | 'error';
  /** Stable, such as `mock.received`, `mock.restored`, `conflict.opened`, `config.api_key_in_file`. */
  code: string;
  message: string;
  path?: string;
}

/** A mock that is not the same here and in the cloud. */
export interface PendingMock {
  path: string;
  change: 'create' | 'update' | 'rename' | 'delete';
  /**
   * `waiting`: a newer version waits for a document with unsaved changes. `left_out`: somebody left it out of a plan, or
   * an older version was put here. `incoming`: a newer version comes when sync goes on. `one_way`: the direction keeps it
   * apart.
   */
  state: 'queued' | 'in_flight' | 'blocked' | 'waiting' | 'left_out' | 'in_conflict' | 'incoming' | 'one_way';
  /** Why it is neither queued nor in flight, and what ends that. */
  reason?: string;
  /** It goes on with `release`: what is left out, and what no longer parses. */
  releasable?: true;
}

/** The three texts of a conflict. `null`: absent on that side. */
export interface ConflictContents {
  /** With the head as it is now. */
  conflict: Conflict;
  base: Uint8Array | null;
  local: Uint8Array | null;
  head: Uint8Array | null;
  /** Whether this folder's replica made the record: then `local` is what is in this folder. */
  mine: boolean;
}

/** `both` keeps the head at the mock's path and writes the author's content beside it as a new mock. */
export type ConflictChoice =
  | { choice: 'local' }
  | { choice: 'head' }
  | { choice: 'both' }
  /** `headHash`: the head that the person saw, from `ConflictContents`; where it has moved since, it is merged again. */
  | { choice: 'merged'; content: Uint8Array; headHash?: string | null };

/** `delete`: what is gone here goes for everybody. `bring_back`: it comes back from the cloud; nothing else changes. */
export type EmptiedChoice = 'delete' | 'bring_back';

export interface SyncClient extends Disposable {
  readonly status: SyncStatus;
  readonly presence: readonly Present[];
  /** Called with each new status; never twice with an equal one. */
  onStatus(listener: (status: SyncStatus) => void): Disposable;
  onPresence(listener: (present: readonly Present[]) => void): Disposable;
  onNotice(listener: (notice: Notice) => void): Disposable;
  /** Called when the list of open conflicts changes. */
  onConflicts(listener: (conflicts: readonly Conflict[]) => void): Disposable;
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
  /**
   * What sync would do now: looks at folder and cloud, sends nothing and writes nothing.
   * @throws CloudError `service.unreachable`, `auth.*`, `workspace.not_found`, `folder.*`
   */
  plan(): Promise<SyncPlan>;
  /**
   * Lets a plan that waits happen. Resolves when the choice is durable; `settled` says when it is done.
   * @throws CloudError `plan.first_sync`, `plan.git` where another plan waits by now than the one that `plan` gave last;
   * `service.unreachable` for `keep_cloud` before the cloud has been heard; `disk.full` and others where it can't be kept
   */
  acceptPlan(choice: PlanChoice): Promise<void>;
  /**
   * What was left out of a plan, or is held back because it no longer parses, goes on as it is. Resolves when that is
   * durable for what was left out; what no longer parses is asked about again after a restart.
   */
  release(paths: readonly string[]): Promise<void>;
  /** A token has changed: try again now. */
  signedIn(): void;
  /** Every mock that is not in step; what has not been compared with the cloud yet counts as queued. */
  pending(): PendingMock[];
  conflicts(): readonly Conflict[];
  /** Path of the mock in this folder, or `null` where it is not here. */
  pathOf(mockId: string): string | null;
  mockIdOf(path: string): string | null;
  contentsOf(conflictId: string): Promise<ConflictContents>;
  /**
   * Resolves when the cloud has recorded it; the files of this folder and of everybody else's follow.
   * @throws CloudError `conflict.not_found`, `conflict.closed`, `conflict.head_moved`, `service.unreachable`
   */
  resolveConflict(conflictId: string, choice: ConflictChoice): Promise<void>;
  setPresence(presence: { status: 'active' | 'idle' | 'away'; path?: string }): void;
  /** Ends timers, socket, watcher and lock; resolves when all of them are gone. What is queued stays queued. */
  stop(): Promise<void>;
}

/** How one mapping is to be kept, from `.mockforge/sync.yaml`, settings and flags. */
export interface SyncOptions {
  workspaceId: string;
  branch: string;
  direction: Direction;
  strategy: Strategy;
  autoResolve: boolean;
  backupOnConflict: boolean;
  /** Whether to watch for changes, or only to sync once. */
  watch: boolean;
  debounceMs: number;
  retryAttempts: number;
  retryDelayMs: number;
  batchSize: number;
  maxQueueSize: number;
  /** Whether a file that no longer parses is held back. */
  holdInvalid: boolean;
  /** `ask`: the first sync waits for `acceptPlan`, unless all it does is to write files that are not here. */
  firstSync: 'ask' | 'go';
  include: readonly string[];
  ignore: readonly string[];
}

export const DEFAULT_SYNC_OPTIONS: Omit<SyncOptions, 'workspaceId'> = {
  branch: 'main',
  direction: 'bidirectional',
  strategy: 'merge',
  autoResolve: true,
  backupOnConflict: true,
  watch: true,
  debounceMs: 500,
  retryAttempts: 3,
  retryDelayMs: 1000,
  batchSize: 10,
  maxQueueSize: 1000,
  holdInvalid: true,
  firstSync: 'go',
  include: ['**/*.{yaml,yml,json,jsonc,jsonl,json5,bru}'],
  ignore: ['**/.git/**', '**/node_modules/**', '**/*.tmp', '**/.mockforge/**'],
};
