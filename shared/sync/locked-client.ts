/**
 * One folder, any number of processes (P17): the one that holds the folder's lock syncs, the others follow
 * and take over when it ends. A follower holds no state of the folder, so it has nothing old to replay.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { AnyListener, Events } from './events.ts';
import type { Conflicts } from './facets/conflicts.ts';
import type { Mocks } from './facets/mocks.ts';
import type { Plans } from './facets/plans.ts';
import type { Presence } from './facets/presence.ts';
import {
  type HeldPlace,
  type HolderAnswer,
  type HolderDesk,
  type HolderQuestion,
  holderDesk,
  MOST_UNSAVED,
  type UnsavedPaths,
} from './holder.ts';
import { passedOnFacets } from './passed-on.ts';
import type { SyncPlan } from './plan/sync-plan.ts';
import type { Disposable } from './ports.ts';
import type { EmptiedChoice, SyncClient, SyncFacets } from './sync-client.ts';
import { newSyncEvents, type SyncEvents } from './sync-events.ts';
import { STARTING, type SyncStatus } from './sync-status.ts';

/** Decides which of several processes syncs a folder. The system frees it when its holder ends, however. */
export interface FolderLock {
  /** @returns whether it was taken; where not, `freed` is called once when its holder has ended. */
  take(freed: () => void): Promise<boolean>;
  release(): Promise<void>;
}

/** Between the process that has the lock and those that follow it. */
export interface HolderChannel {
  /** From now on followers are answered, while the lock is held. */
  serve(desk: HolderDesk): void;
  /** Asks the holder. @returns `null` where this process is it, or it can't be asked */
  ask<Question extends HolderQuestion>(question: Question): Promise<HolderAnswer<Question> | null>;
  /** Tells the holder, and whoever holds the lock after it. @returns whether it knows */
  tellUnsaved(paths: UnsavedPaths): Promise<boolean>;
}

/** A client that may be one of several of its folder. */
export interface FolderClient extends SyncClient {
  /** What the process that keeps the folder in sync says. `null`: this one does, or that one can't be asked. */
  askHolder<Question extends HolderQuestion>(question: Question): Promise<HolderAnswer<Question> | null>;
  /**
   * All paths of documents that have unsaved changes in this process, relative to the folder: while another process
   * keeps the folder in sync, it leaves these files alone. Called with each change of the list; it counts until the
   * next call or the end of this process.
   * @returns whether another process knows it now
   */
  unsaved(paths: readonly string[]): Promise<boolean>;
}

const FOLLOWING: SyncStatus = { ...STARTING, state: 'following' };

export interface LockedClientOptions {
  lock: FolderLock;
  /** To other processes, and what they are told is kept in sync. Left out: they are told nothing. */
  channel?: { line: HolderChannel; place: HeldPlace };
  /** Opens the engine; called only with the lock in hand. */
  open: () => Promise<SyncClient>;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

export class LockedClient implements FolderClient {
  readonly #options: LockedClientOptions;
  readonly mocks: Mocks;
  readonly plans: Plans;
  readonly conflicts: Conflicts;
  readonly presence: Presence;
  readonly #events: Events<SyncEvents>;
  #engine: SyncClient | null = null;
  #idleStatus: SyncStatus = STARTING;
  #isPaused = false;
  #ended = false;
  #taking: Promise<void> = Promise.resolve();

  constructor(options: LockedClientOptions) {
    const failed = (error: unknown) => options.log('error', `A listener failed: ${String(error)}`);
    this.#options = options;
    this.#events = newSyncEvents(failed);
    const facets = passedOnFacets(this.#facetsOfFollower(), () => this.#engine);
    this.mocks = facets.mocks;
    this.plans = facets.plans;
    this.conflicts = facets.conflicts;
    this.presence = facets.presence;
    options.channel?.line.serve(this.#desk(options.channel.place));
  }

  get status(): SyncStatus {
    return this.#engine?.status ?? this.#idleStatus;
  }

  on<Kind extends keyof SyncEvents>(kind: Kind, listener: (event: SyncEvents[Kind]) => void): Disposable {
    return this.#events.on(kind, listener);
  }

  onAny(listener: AnyListener<SyncEvents>): Disposable {
    return this.#events.onAny(listener);
  }

  start(): Promise<void> {
    this.#taking = this.#take();
    return this.#taking;
  }

  saved(path: string): void {
    this.#engine?.saved(path);
  }

  renamed(from: string, to: string): void {
    this.#engine?.renamed(from, to);
  }

  async syncNow(): Promise<SyncStatus> {
    return this.#engine?.syncNow() ?? this.status;
  }

  async settled(): Promise<SyncStatus> {
    await this.#taking;
    return this.#engine?.settled() ?? this.status;
  }

  pause(): void {
    this.#isPaused = true;
    this.#engine?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#engine?.resume();
  }

  async answerEmptied(choice: EmptiedChoice): Promise<void> {
    if (this.#engine === null) this.#refuse();
    await this.#engine.answerEmptied(choice);
  }

  signedIn(): void {
    this.#engine?.signedIn();
  }

  askHolder<Question extends HolderQuestion>(question: Question): Promise<HolderAnswer<Question> | null> {
    return this.#options.channel?.line.ask(question) ?? Promise.resolve(null);
  }

  unsaved(paths: readonly string[]): Promise<boolean> {
    const told = paths.length > MOST_UNSAVED ? 'all' : paths;
    return this.#options.channel?.line.tellUnsaved(told) ?? Promise.resolve(false);
  }

  async stop(): Promise<void> {
    this.dispose();
    await this.#taking.catch(() => undefined);
    await this.#engine?.stop();
    await this.#options.lock.release();
  }

  dispose(): void {
    this.#ended = true;
    this.#engine?.dispose();
    this.#events.clear();
  }

  async #take(): Promise<void> {
    const { lock, open } = this.#options;
    const isOurs = await lock.take(() => {
      if (this.#ended) return;
      this.#taking = this.#take().catch((error: unknown) => this.#onTakeoverFailed(error));
    });
    if (this.#ended) return;
    if (!isOurs) return this.#become(FOLLOWING);
    const engine = await open();
    engine.onAny((kind, event) => this.#events.emit(kind, event));
    if (this.#isPaused) engine.pause();
    this.#engine = engine;
    if (this.#ended) return engine.dispose();
    await engine.start();
  }

  #desk(place: HeldPlace): HolderDesk {
    return holderDesk(place, this, (paths) => {
      // They have been saved or undone: what waited for them can go on.
      if (paths === 'all') void this.#engine?.syncNow();
      else for (const path of paths) this.#engine?.saved(path);
    });
  }

  /** Nobody syncs the folder now: that is said, until this process or another one begins anew. */
  #onTakeoverFailed(cause: unknown): void {
    this.#options.log('error', `Taking over failed: ${String(cause)}`);
    const unexpected = () => new CloudError('service.internal', `Taking over the folder failed: ${cause}`, { cause });
    const error = cause instanceof CloudError ? cause : unexpected();
    this.#become({ ...FOLLOWING, state: 'stopped', error });
  }

  #become(status: SyncStatus): void {
    this.#idleStatus = status;
    this.#events.emit('status', status);
  }

  /** What can be said while another process has the folder: nothing of it is known here. */
  #facetsOfFollower(): SyncFacets {
    const refuse = async () => this.#refuse();
    return {
      mocks: { pending: () => [], release: refuse, pathOf: () => null, idOf: () => null },
      plans: { show: () => this.#planWhenTaken(), accept: refuse },
      conflicts: { list: () => [], contentsOf: refuse, resolve: refuse },
      presence: { list: () => [], set: () => undefined },
    };
  }

  /** Asked for before it is known whose the folder is. */
  async #planWhenTaken(): Promise<SyncPlan> {
    await this.#taking;
    return this.#engine?.plans.show() ?? this.#refuse();
  }

  #refuse(): never {
    throw new CloudError('folder.in_use', 'Another process keeps this folder in sync.', {
      hint: 'Do it there, or close it first.',
    });
  }
}
