/**
 * One folder, any number of processes (P17): the one that holds the folder's lock syncs, the others follow
 * and take over when it ends. A follower holds no state of the folder, so it has nothing old to replay.
 */
import { CloudError, type Conflict, type Present } from '@mockforge-cloud/shared/protocol';
import { STARTING, sameStatus } from './engine/people/status.ts';
import { Emitter } from './events.ts';
import {
  type HeldPlace,
  type HolderAnswer,
  type HolderDesk,
  type HolderQuestion,
  holderDesk,
  MOST_UNSAVED,
  type UnsavedPaths,
} from './holder.ts';
import type { PlanChoice, SyncPlan } from './plan/sync-plan.ts';
import type { Disposable } from './ports.ts';
import type {
  ConflictChoice,
  ConflictContents,
  EmptiedChoice,
  Notice,
  PendingMock,
  SyncClient,
  SyncStatus,
} from './sync-client.ts';

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
  readonly #statuses: Emitter<SyncStatus>;
  readonly #presences: Emitter<readonly Present[]>;
  readonly #notices: Emitter<Notice>;
  readonly #conflictLists: Emitter<readonly Conflict[]>;
  #engine: SyncClient | null = null;
  #idleStatus: SyncStatus = STARTING;
  #told: SyncStatus = STARTING;
  #isPaused = false;
  #ended = false;
  #taking: Promise<void> = Promise.resolve();

  constructor(options: LockedClientOptions) {
    const failed = (error: unknown) => options.log('error', `A listener failed: ${String(error)}`);
    this.#options = options;
    this.#statuses = new Emitter(failed);
    this.#presences = new Emitter(failed);
    this.#notices = new Emitter(failed);
    this.#conflictLists = new Emitter(failed);
    options.channel?.line.serve(this.#desk(options.channel.place));
  }

  get status(): SyncStatus {
    return this.#engine?.status ?? this.#idleStatus;
  }

  get presence(): readonly Present[] {
    return this.#engine?.presence ?? [];
  }

  onStatus(listener: (status: SyncStatus) => void): Disposable {
    return this.#statuses.on(listener);
  }

  onPresence(listener: (present: readonly Present[]) => void): Disposable {
    return this.#presences.on(listener);
  }

  onNotice(listener: (notice: Notice) => void): Disposable {
    return this.#notices.on(listener);
  }

  onConflicts(listener: (conflicts: readonly Conflict[]) => void): Disposable {
    return this.#conflictLists.on(listener);
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
    await this.#syncing().answerEmptied(choice);
  }

  async plan(): Promise<SyncPlan> {
    await this.#taking;
    return this.#syncing().plan();
  }

  async acceptPlan(choice: PlanChoice): Promise<void> {
    await this.#syncing().acceptPlan(choice);
  }

  async release(paths: readonly string[]): Promise<void> {
    await this.#syncing().release(paths);
  }

  signedIn(): void {
    this.#engine?.signedIn();
  }

  pending(): PendingMock[] {
    return this.#engine?.pending() ?? [];
  }

  conflicts(): readonly Conflict[] {
    return this.#engine?.conflicts() ?? [];
  }

  pathOf(mockId: string): string | null {
    return this.#engine?.pathOf(mockId) ?? null;
  }

  mockIdOf(path: string): string | null {
    return this.#engine?.mockIdOf(path) ?? null;
  }

  contentsOf(conflictId: string): Promise<ConflictContents> {
    return this.#syncing().contentsOf(conflictId);
  }

  async resolveConflict(conflictId: string, choice: ConflictChoice): Promise<void> {
    await this.#syncing().resolveConflict(conflictId, choice);
  }

  setPresence(presence: { status: 'active' | 'idle' | 'away'; path?: string }): void {
    this.#engine?.setPresence(presence);
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
    for (const emitter of [this.#statuses, this.#presences, this.#notices, this.#conflictLists]) emitter.clear();
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
    engine.onStatus((status) => this.#tell(status));
    engine.onPresence((present) => this.#presences.emit(present));
    engine.onNotice((notice) => this.#notices.emit(notice));
    engine.onConflicts((conflicts) => this.#conflictLists.emit(conflicts));
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
    this.#tell(status);
  }

  #tell(status: SyncStatus): void {
    if (sameStatus(status, this.#told)) return;
    this.#told = status;
    this.#statuses.emit(status);
  }

  #syncing(): SyncClient {
    if (this.#engine !== null) return this.#engine;
    throw new CloudError('folder.in_use', 'Another process keeps this folder in sync.', {
      hint: 'Do it there, or close it first.',
    });
  }
}
