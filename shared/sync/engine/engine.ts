/**
 * The loop of one mapping: events in, one pure decision a mock, effects out. Everything that changes the
 * state runs as a turn, one after the other; what waits for the network runs outside and comes back as a turn.
 */
import {
  type ChangeRecord,
  CloudError,
  type Conflict,
  DEFAULT_LIMITS,
  type Limits,
  type Present,
  type PushResult,
  type ServiceFrame,
  type ServiceFrameOf,
} from '@mockforge-cloud/shared/protocol';
import { isRefusal, Link, type LinkState } from '../cloud/link.ts';
import { Hints, type Look } from '../folder/hints.ts';
import { LocalTree } from '../folder/local-tree.ts';
import type { Disposable, Ports } from '../ports.ts';
import type { Operation } from '../queue/operation.ts';
import { Replica } from '../state/replica.ts';
import type {
  ConflictChoice,
  ConflictContents,
  Notice,
  PendingMock,
  SyncClient,
  SyncOptions,
  SyncStatus,
} from '../sync-client.ts';
import { applyRevision } from './apply-remote.ts';
import { type ComparisonReason, catchUp } from './catch-up.ts';
import { ContentCache } from './content-cache.ts';
import type { EngineContext } from './context.ts';
import { Emitter } from './emitter.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { pendingMocks } from './pending.ts';
import { absentPaths, applyTreeChange, brakeReason } from './scan.ts';
import { settleResult } from './settle.ts';
import { contentsOfConflict, settleConflictBy } from './settle-conflict.ts';
import { sameStatus, statusOf } from './status.ts';
import { stepMock } from './step.ts';
import { Turns } from './turns.ts';

export interface EngineOptions {
  ports: Ports;
  options: SyncOptions;
  log: EngineContext['log'];
}

/** Mocks that are stepped before others get their turn. */
const STEPS_A_TURN = 64;
const RETRY_MS = 2_000;
/** Losing access pauses; it is asked for again this slowly. */
const REFUSED_RETRY_MS = 30_000;

export class Engine implements SyncClient {
  readonly #context: EngineContext;
  readonly #turns: Turns;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #hints: Hints;
  readonly #inbox = new Inbox();
  readonly #touched = new Set<string>();
  readonly #toldMisnamed = new Set<string>();
  readonly #statuses: Emitter<SyncStatus>;
  readonly #presences: Emitter<readonly Present[]>;
  readonly #notices: Emitter<Notice>;
  readonly #conflictLists: Emitter<readonly Conflict[]>;
  readonly #idle: Emitter<void>;
  #limits: Limits = DEFAULT_LIMITS;
  #linkState: LinkState = { link: 'connecting' };
  #comparison: ComparisonReason | null = null;
  #goal: number | null = null;
  #ready = false;
  #catchingUp = false;
  #stepping = false;
  #unsettled = false;
  #sendAfter: Disposable | null = null;
  readonly #timers = new Set<Disposable>();
  #recovering = false;
  #watcher: Disposable | null = null;
  #stopped: CloudError | null = null;
  #paused: { error: CloudError | null } | null = null;
  #brakeReleased = false;
  #looked = false;
  #wasReady = false;
  #ended = false;
  #present: readonly Present[] = [];
  #status: SyncStatus;

  private constructor(options: EngineOptions, replica: Replica) {
    const { ports } = options;
    const failed = (error: unknown) => this.#fail(error);
    this.#statuses = new Emitter(failed);
    this.#presences = new Emitter(failed);
    this.#notices = new Emitter(failed);
    this.#conflictLists = new Emitter(failed);
    this.#idle = new Emitter(failed);
    this.#turns = new Turns({ failed, ended: () => this.#afterTurn() });
    const place = { workspaceId: options.options.workspaceId, branch: options.options.branch };
    const contents = new ContentCache({
      api: ports.connection.api,
      place,
      entropy: ports.entropy,
      arrived: (mockIds) => this.#turn(() => this.#touchAll(mockIds)),
      failed: (error) => this.#turn(() => this.#retryLater(error)),
    });
    this.#context = {
      ports,
      options: options.options,
      place,
      replica,
      tree: new LocalTree(ports),
      contents,
      blocked: new Map(),
      busy: new Set(),
      stale: new Set(),
      overflow: { isDue: false },
      conflicts: new Map(),
      unmergeable: new Set(),
      userId: null,
      touch: (mockId) => this.#touched.add(mockId),
      look: (path) => {
        this.#context.stale.add(path);
        this.#hints.hint(path);
      },
      notify: (notice) => this.#notices.emit(notice),
      log: options.log,
    };
    this.#link = new Link({
      connection: ports.connection,
      clock: ports.clock,
      random: () => ports.entropy.random(),
      retryDelayMs: options.options.retryDelayMs,
      frame: (frame) => this.#turn(() => this.#onFrame(frame)),
      state: (state) => this.#turn(() => this.#onLink(state)),
    });
    this.#outbox = new Outbox({
      context: this.#context,
      link: this.#link,
      limits: () => this.#limits,
      answered: (batch, results) => this.#turn(() => this.#onAnswered(batch, results)),
      failed: (error) => this.#turn(() => this.#onPushFailed(error)),
    });
    this.#hints = new Hints({
      clock: ports.clock,
      debounceMs: options.options.debounceMs,
      look: (look) => this.#turn(() => this.#look(look)),
    });
    this.#status = this.#computeStatus();
  }

  /** Opens the replica's state; nothing runs before `start`. */
  static async open(options: EngineOptions): Promise<Engine> {
    const { ports, options: sync } = options;
    const place = { serviceUrl: ports.connection.api.serviceUrl, workspaceId: sync.workspaceId, branch: sync.branch };
    return new Engine(options, await Replica.open(ports.store, ports.entropy, place));
  }

  get status(): SyncStatus {
    return this.#status;
  }

  get presence(): readonly Present[] {
    return this.#present;
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
    return this.#turns.take(() => this.#begin());
  }

  saved(path: string): void {
    if (!this.#context.ports.files.accepts(path)) return;
    this.#turn(async () => {
      await this.#look({ paths: new Set([path]) });
      // What waited for the document can go on now, whether or not the save changed anything.
      const mock = this.#context.replica.ownerOf(path);
      if (mock !== undefined && this.#context.busy.has(mock.mockId)) this.#touched.add(mock.mockId);
    });
  }

  renamed(from: string, to: string): void {
    this.#turn(() => this.#onRenamed(from, to));
  }

  async syncNow(): Promise<SyncStatus> {
    await this.#turns.take(async () => {
      await this.#look({ everything: true });
      this.#comparison ??= 'asked';
      this.#ready = false;
      if (this.#link.isUp) this.#startCatchUp();
      else this.#link.connect();
    });
    return this.settled();
  }

  settled(): Promise<SyncStatus> {
    if (this.#isSettled()) return Promise.resolve(this.#status);
    return new Promise((resolve) => {
      const listening = this.#idle.on(() => {
        if (!this.#isSettled()) return;
        listening.dispose();
        resolve(this.#status);
      });
    });
  }

  pause(): void {
    this.#turn(() => {
      this.#paused ??= { error: null };
    });
  }

  resume(): void {
    this.#turn(async () => {
      this.#brakeReleased = this.#paused?.error?.code === 'folder.emptied';
      this.#paused = null;
      this.#stopped = null;
      await this.#look({ everything: true });
      this.#brakeReleased = false;
      this.#touchEverything();
      if (!this.#link.isUp) this.#link.connect();
      else if (!this.#ready) this.#startCatchUp();
    });
  }

  signedIn(): void {
    this.#turn(() => this.#link.connect());
  }

  pending(): PendingMock[] {
    return pendingMocks(this.#context);
  }

  conflicts(): readonly Conflict[] {
    return [...this.#context.conflicts.values()];
  }

  pathOf(mockId: string): string | null {
    return this.#context.replica.mock(mockId)?.path ?? null;
  }

  mockIdOf(path: string): string | null {
    return this.#context.replica.ownerOf(path)?.mockId ?? null;
  }

  contentsOf(conflictId: string): Promise<ConflictContents> {
    return contentsOfConflict(this.#context, conflictId);
  }

  resolveConflict(conflictId: string, choice: ConflictChoice): Promise<void> {
    return settleConflictBy(this.#context, conflictId, choice);
  }

  setPresence({ status, path }: { status: 'active' | 'idle' | 'away'; path?: string }): void {
    const mockId = path === undefined ? null : this.mockIdOf(path);
    const { workspaceId: workspace_id, branch } = this.#context.place;
    const what = mockId === null ? {} : { mock_id: mockId };
    if (this.#ready) this.#link.send({ type: 'presence', workspace_id, branch, status, ...what });
  }

  async stop(): Promise<void> {
    this.dispose();
    await this.#turns.drained();
  }

  dispose(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#link.dispose();
    this.#hints.dispose();
    this.#watcher?.dispose();
    this.#sendAfter?.dispose();
    for (const timer of this.#timers) timer.dispose();
    for (const emitter of [this.#statuses, this.#presences, this.#notices, this.#conflictLists]) emitter.clear();
  }

  /** Every change of the state goes through here. */
  #turn(run: () => Promise<void> | void): void {
    void this.#turns.take(() => (this.#ended ? undefined : run()));
  }

  async #begin(): Promise<void> {
    const { ports, options, replica } = this.#context;
    await ports.files.recover();
    if (options.watch) this.#watcher = await ports.files.watch((path) => this.#hints.hint(path));
    await this.#look({ everything: true });
    this.#touchEverything();
    this.#comparison = replica.cursor === null ? 'no_cursor' : null;
    this.#link.connect();
  }

  async #look(look: Look): Promise<void> {
    const { tree } = this.#context;
    try {
      const change = 'everything' in look ? await tree.compare() : await tree.look(look.paths);
      if ('everything' in look) this.#touchAll(this.#context.busy);
      this.#freshen('everything' in look ? this.#context.stale : look.paths);
      if (this.#stopped?.code.startsWith('folder.')) this.#stopped = null;
      if (!this.#looked) change.gone.push(...absentPaths(this.#context));
      this.#looked = true;
      this.#tellMisnamed();
      this.#unsettled = applyTreeChange(this.#context, change);
      if (this.#unsettled) this.#hints.again();
      const brake = change.gone.length === 0 || this.#brakeReleased ? null : brakeReason(this.#context);
      if (brake !== null) this.#paused = { error: brake };
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      this.#stopped = error;
    }
  }

  /** These paths have been looked at: decisions about them go on. */
  #freshen(paths: ReadonlySet<string>): void {
    for (const path of [...paths]) {
      if (!this.#context.stale.delete(path)) continue;
      const mock = this.#context.replica.ownerOf(path);
      if (mock !== undefined) this.#touched.add(mock.mockId);
    }
  }

  #tellMisnamed(): void {
    for (const [path, fault] of this.#context.ports.files.misnamed()) {
      if (this.#toldMisnamed.has(path)) continue;
      this.#toldMisnamed.add(path);
      const message = `${path} is not synced: its name ${fault}. Rename it to sync it.`;
      this.#context.notify({ level: 'warning', code: 'mock.path_invalid', path, message });
    }
  }

  #onRenamed(from: string, to: string): Promise<void> | void {
    const { replica, ports } = this.#context;
    const paths = new Set<string>();
    for (const mock of [...replica.mocks()]) {
      const moved =
        mock.path === from ? to : mock.path.startsWith(`${from}/`) ? to + mock.path.slice(from.length) : null;
      if (moved === null || !ports.files.accepts(moved) || replica.ownerOf(moved) !== undefined) continue;
      paths.add(mock.path).add(moved);
      replica.update(mock, { path: moved });
      this.#touched.add(mock.mockId);
    }
    return this.#look(paths.size === 0 ? { everything: true } : { paths });
  }

  #onLink(state: LinkState): void {
    this.#linkState = state;
    if (state.link === 'up') return this.#startCatchUp();
    this.#ready = false;
    this.#goal = null;
    this.#inbox.clear();
    this.#setPresent([]);
    if (state.link === 'down') this.#context.log('info', `Not connected: ${state.error.message}`);
  }

  #catchUpAgain(): void {
    this.#ready = false;
    this.#goal = null;
    this.#startCatchUp();
  }

  #startCatchUp(): void {
    if (this.#catchingUp || !this.#link.isUp) return;
    this.#catchingUp = true;
    const reason = this.#comparison;
    const options = {
      context: this.#context,
      link: this.#link,
      turn: (run: () => Promise<void> | void) => this.#turns.take(run),
    };
    catchUp(options, reason).then(
      (subscribed) => this.#turn(() => this.#onSubscribed(subscribed, reason)),
      (error) => this.#turn(() => this.#onCatchUpFailed(error)),
    );
  }

  #onSubscribed(subscribed: ServiceFrameOf<'subscribed'>, reason: ComparisonReason | null): void {
    this.#catchingUp = false;
    if (this.#comparison === reason) this.#comparison = null;
    this.#stopped = null;
    this.#goal = subscribed.head.revision;
    this.#checkReady();
  }

  #takeLists({ conflicts, presence }: ServiceFrameOf<'subscribed'>): void {
    this.#context.conflicts.clear();
    for (const conflict of conflicts) this.#context.conflicts.set(conflict.conflict_id, conflict);
    this.#conflictLists.emit(this.conflicts());
    this.#setPresent(presence);
  }

  #onCatchUpFailed(error: unknown): void {
    this.#catchingUp = false;
    if (!(error instanceof CloudError)) return this.#fail(error);
    if (isRefusal(error)) return this.#link.disconnect(error);
    const isRefused = error.status === 404 || error.status === 403;
    if (isRefused) this.#stopped = error;
    this.#context.log('warn', `Can't catch up: ${error.message}`);
    const delayMs = Math.max(isRefused ? REFUSED_RETRY_MS : RETRY_MS, (error.retryAfter ?? 0) * 1000);
    this.#later(delayMs, () => this.#startCatchUp());
  }

  /** Decisions and pushes begin when everything that was missed is applied: not on old knowledge. */
  #checkReady(): void {
    const { replica } = this.#context;
    if (this.#ready || this.#goal === null || (replica.cursor?.revision ?? 0) < this.#goal) return;
    this.#ready = true;
    this.#wasReady = true;
    for (const mock of [...replica.mocks()]) this.#dropStaleSubmission(mock.mockId);
    this.#touchEverything();
  }

  /** A conflict that is open no more, and that no revision closed, no longer holds its mock back. */
  #dropStaleSubmission(mockId: string): void {
    const { replica, conflicts } = this.#context;
    const mock = replica.mock(mockId);
    if (mock?.submission == null || conflicts.has(mock.submission.conflictId)) return;
    replica.update(mock, { submission: null });
  }

  async #onFrame(frame: ServiceFrame): Promise<void> {
    switch (frame.type) {
      case 'hello':
        this.#limits = limitsOf(frame);
        return;
      case 'authenticated':
        this.#context.userId = frame.user.id;
        return;
      case 'subscribed':
        if (this.#isHere(frame)) this.#takeLists(frame);
        return;
      case 'change':
        if (this.#isHere(frame)) await this.#onChange(frame);
        return;
      case 'conflict_opened':
        if (this.#isHere(frame)) this.#onConflictOpened(frame.conflict);
        return;
      case 'conflict_resolved':
        if (this.#context.conflicts.delete(frame.conflict_id)) this.#conflictLists.emit(this.conflicts());
        return;
      case 'user_joined':
        if (this.#isHere(frame))
          this.#setPresent([...without(this.#present, frame.user.id), { user: frame.user, status: 'active' }]);
        return;
      case 'user_left':
        if (this.#isHere(frame)) this.#setPresent(without(this.#present, frame.user.id));
        return;
      case 'presence': {
        const { type: _, workspace_id, branch, ...present } = frame;
        if (this.#isHere({ workspace_id, branch }))
          this.#setPresent([...without(this.#present, present.user.id), present]);
        return;
      }
      case 'unsubscribed':
      case 'member_changed':
        this.#catchUpAgain();
        return;
      case 'error':
        this.#context.log('warn', `The service says: ${frame.message} (${frame.code})`);
    }
  }

  async #onChange(record: ChangeRecord): Promise<void> {
    const { replica } = this.#context;
    if (replica.cursor === null) return;
    const offered = this.#inbox.offer(record, replica.cursor);
    if (offered.take === 'gap') return this.#catchUpAgain();
    if (offered.take !== 'revision') return;
    applyRevision(this.#context, offered.records);
    await replica.commit();
    this.#checkReady();
  }

  #onConflictOpened(conflict: Conflict): void {
    if (this.#context.conflicts.has(conflict.conflict_id)) return;
    this.#context.conflicts.set(conflict.conflict_id, conflict);
    this.#conflictLists.emit(this.conflicts());
  }

  async #onAnswered(batch: readonly Operation[], results: readonly PushResult[]): Promise<void> {
    const { replica } = this.#context;
    const operations = new Map(batch.map((operation) => [operation.opId, operation]));
    const openBefore = this.#context.conflicts.size;
    let waitMs = 0;
    let isOldNews = false;
    for (const result of results) {
      const operation = operations.get(result.op_id);
      if (operation === undefined || replica.operationOf(operation.mockId)?.opId !== operation.opId) continue;
      waitMs = Math.max(waitMs, settleResult(this.#context, operation, result));
      // Answered as it was the first time: the conflict may have been settled since.
      if (result.type === 'conflict' && operation.sent) isOldNews = true;
    }
    this.#moveCursorOver(results);
    if (isOldNews) this.#catchUpAgain();
    if (this.#context.conflicts.size !== openBefore) this.#conflictLists.emit(this.conflicts());
    if (waitMs > 0) this.#holdSending(waitMs);
    await replica.commit();
  }

  /**
   * The revision that our own batch made comes to us as the answer, not as a change. Only where nothing is
   * missing before it: an answer may name a revision of somebody else's as well.
   */
  #moveCursorOver(results: readonly PushResult[]): void {
    const { replica } = this.#context;
    if (!this.#ready) return;
    const { cursor } = replica;
    for (const result of results) {
      if (result.type !== 'ack' || cursor === null || result.revision !== cursor.revision + 1) continue;
      return replica.moveCursor({ revision: result.revision, chain: result.chain });
    }
  }

  #onPushFailed(error: CloudError): void {
    this.#context.log('info', `A batch was not answered, and goes out again: ${error.message}`);
    if (isRefusal(error)) return this.#link.disconnect(error);
    if (this.#link.isUp) this.#holdSending(Math.max(RETRY_MS, (error.retryAfter ?? 0) * 1000));
  }

  #holdSending(waitMs: number): void {
    this.#sendAfter?.dispose();
    this.#sendAfter = this.#context.ports.clock.schedule(waitMs, () => {
      this.#sendAfter = null;
      this.#turn(() => undefined);
    });
  }

  #retryLater(error: CloudError): void {
    this.#context.log('warn', `A content could not be fetched: ${error.message}`);
    if (isRefusal(error)) return this.#link.disconnect(error);
    this.#later(RETRY_MS, () => this.#touchEverything());
  }

  #touchAll(mockIds: ReadonlySet<string>): void {
    for (const mockId of mockIds) this.#touched.add(mockId);
  }

  #touchEverything(): void {
    for (const mock of this.#context.replica.mocks()) this.#touched.add(mock.mockId);
  }

  /** After each turn: look at what was touched, send what is due, tell the state. */
  #afterTurn(): void {
    if (this.#ended) return;
    if (this.#context.overflow.isDue && this.#context.replica.queued === 0) {
      this.#context.overflow.isDue = false;
      this.#touchEverything();
    }
    if (this.#mayAct() && !this.#stepping && (this.#touched.size > 0 || this.#hasToSend())) {
      this.#stepping = true;
      this.#turn(() => this.#act());
    }
    this.#tellStatus();
    this.#idle.emit();
  }

  #mayAct(): boolean {
    // Offline, edits of mocks that are known are queued; anything else waits until the cloud has been heard.
    return (
      this.#paused === null &&
      this.#stopped === null &&
      this.#context.replica.cursor !== null &&
      (this.#ready || !this.#link.isUp)
    );
  }

  #hasToSend(): boolean {
    const { replica } = this.#context;
    return this.#ready && !this.#outbox.inFlight && this.#sendAfter === null && replica.queued > 0;
  }

  async #act(): Promise<void> {
    this.#stepping = false;
    const touched = [...this.#touched].slice(0, STEPS_A_TURN);
    for (const mockId of touched) {
      this.#touched.delete(mockId);
      await stepMock(this.#context, mockId);
    }
    await this.#context.replica.commit();
    this.#context.contents.pump();
    if (this.#touched.size === 0 && this.#hasToSend()) await this.#outbox.flush(this.#batchSize());
  }

  /** A whole folder goes up in batches as large as the service takes; ordinary traffic in small ones. */
  #batchSize(): number {
    const { batchSize } = this.#context.options;
    return this.#context.replica.queued > batchSize * 5 ? this.#limits.maxBatchEvents : batchSize;
  }

  #isSettled(): boolean {
    const { state } = this.#computeStatus();
    return state !== 'starting' && state !== 'syncing' && this.#turns.waiting === 0;
  }

  #isHere(place: { workspace_id: string; branch: string }): boolean {
    return place.workspace_id === this.#context.place.workspaceId && place.branch === this.#context.place.branch;
  }

  #setPresent(present: readonly Present[]): void {
    if (present.length === 0 && this.#present.length === 0) return;
    this.#present = present;
    this.#presences.emit(present);
  }

  #computeStatus(): SyncStatus {
    const { replica, contents, conflicts, blocked, options } = this.#context;
    const busy =
      !this.#ready ||
      this.#touched.size > 0 ||
      this.#unsettled ||
      this.#hints.pending ||
      this.#context.overflow.isDue ||
      contents.waiting > 0 ||
      this.#outbox.inFlight ||
      replica.queued > 0;
    return statusOf({
      stopped: this.#stopped,
      paused: this.#paused,
      link: this.#linkState,
      retryAttempts: options.retryAttempts,
      starting: !this.#wasReady,
      busy,
      queued: replica.queued,
      conflicts: conflicts.size,
      blocked: blocked.size + this.#context.busy.size,
      progress: null,
    });
  }

  #tellStatus(): void {
    const status = this.#computeStatus();
    if (sameStatus(status, this.#status)) return;
    this.#status = status;
    this.#statuses.emit(status);
  }

  /** Something that should not happen, a full disk among it: said, and tried again, never swallowed. */
  #fail(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#context.log('error', message);
    if (this.#ended || this.#recovering) return;
    this.#recovering = true;
    this.#later(RETRY_MS, () => {
      this.#recovering = false;
      this.#touchEverything();
    });
  }

  #later(delayMs: number, run: () => void): void {
    const timer = this.#context.ports.clock.schedule(delayMs, () => {
      this.#timers.delete(timer);
      this.#turn(run);
    });
    this.#timers.add(timer);
  }
}

function without(present: readonly Present[], userId: string): readonly Present[] {
  return present.filter(({ user }) => user.id !== userId);
}

function limitsOf({ limits }: ServiceFrameOf<'hello'>): Limits {
  return {
    maxFrameBytes: limits.max_frame_bytes,
    maxInlineBytes: limits.max_inline_bytes,
    maxMockBytes: limits.max_mock_bytes,
    maxBatchEvents: limits.max_batch_events,
    maxWorkspaceMocks: limits.max_workspace_mocks,
  };
}
