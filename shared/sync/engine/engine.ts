/**
 * The loop of one mapping: events in, one pure decision a mock, effects out. Everything that changes the
 * state runs as a turn, one after the other; what waits for the network runs outside and comes back as a turn.
 * This file puts the parts together, and is the face that they have for others.
 */
import { CloudError, type ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { isRefusal, Link, type LinkState } from '../cloud/link.ts';
import type { AnyListener } from '../events.ts';
import type { Conflicts } from '../facets/conflicts.ts';
import type { Mocks } from '../facets/mocks.ts';
import type { Plans } from '../facets/plans.ts';
import type { Presence } from '../facets/presence.ts';
import type { Disposable } from '../ports.ts';
import { Replica } from '../state/replica.ts';
import type { EmptiedChoice, SyncClient } from '../sync-client.ts';
import type { SyncEvents } from '../sync-events.ts';
import type { SyncOptions } from '../sync-options.ts';
import type { SyncStatus } from '../sync-status.ts';
import { settleAgreed } from './conflicts/agreed-conflicts.ts';
import { conflictsFacet } from './conflicts/conflicts-facet.ts';
import { adoptWritten } from './files/file-steps.ts';
import { type EngineContext, newContext, touchEverything } from './ground/context.ts';
import { Halts } from './ground/halts.ts';
import type { Ports } from './ground/ports.ts';
import { Timers } from './ground/timers.ts';
import { outcomeOf, Turns } from './ground/turns.ts';
import { CatchUp } from './incoming/catch-up.ts';
import { takeFrame } from './incoming/frames.ts';
import { FolderLooks } from './looks/folder-looks.ts';
import { Audience } from './people/audience.ts';
import { examine } from './people/examine.ts';
import { mocksFacet } from './people/mocks-facet.ts';
import { ApartCount, activityOf, statusOf } from './people/status.ts';
import { PlanDesk } from './plan/plan-desk.ts';
import { plansFacet } from './plan/plans-facet.ts';
import { presenceFacet } from './presence/presence-facet.ts';
import { PresentPeople } from './presence/present-people.ts';
import { Work } from './work.ts';

export interface EngineOptions {
  ports: Ports;
  options: SyncOptions;
  log: EngineContext['log'];
}

const RETRY_MS = 2_000;

export class Engine implements SyncClient {
  readonly mocks: Mocks;
  readonly plans: Plans;
  readonly conflicts: Conflicts;
  readonly presence: Presence;
  readonly #context: EngineContext;
  readonly #turns: Turns;
  readonly #timers: Timers;
  readonly #halts = new Halts();
  readonly #apart = new ApartCount();
  readonly #audience: Audience;
  readonly #people: PresentPeople;
  readonly #link: Link;
  readonly #looks: FolderLooks;
  readonly #catchUp: CatchUp;
  readonly #work: Work;
  readonly #planDesk: PlanDesk;
  #linkState: LinkState = { link: 'connecting' };
  #hasBegun = false;
  #isRecovering = false;
  #hasEnded = false;

  private constructor({ ports, options, log }: EngineOptions, replica: Replica) {
    const failed = (error: unknown) => this.#fail(error);
    const turn = (run: () => Promise<void> | void) => this.#turn(run);
    const touched = new Set<string>();
    this.#audience = new Audience(failed);
    this.#people = new PresentPeople(() => this.#audience.tellLater('presence', () => this.#people.list()));
    this.#timers = new Timers(ports.clock);
    this.#turns = new Turns({ failed, ended: () => this.#afterTurn() });
    this.#context = newContext({
      ports,
      options,
      replica,
      log,
      touch: (mockId) => touched.add(mockId),
      hint: (path) => this.#looks.hint(path),
      notify: (notice) => this.#audience.events.emit('notice', notice),
      arrived: (mockIds) =>
        turn(() => {
          this.#halts.answered('contents');
          mockIds.forEach(this.#context.touch);
        }),
      fetchFailed: (error) => turn(() => this.#onFetchFailed(error)),
      isConnected: () => this.#link.isUp,
    });
    this.#link = new Link({
      connection: ports.connection,
      clock: ports.clock,
      random: () => ports.entropy.random(),
      retryDelayMs: options.retryDelayMs,
      frame: (frame) => turn(() => this.#onFrame(frame)),
      state: (state) => turn(() => this.#onLink(state)),
    });
    const parts = {
      context: this.#context,
      link: this.#link,
      halts: this.#halts,
      timers: this.#timers,
      audience: this.#audience,
      turn,
      failed,
    };
    this.#looks = new FolderLooks({ ...parts, gitDid: (doings) => this.#planDesk.gitDid(doings) });
    this.#catchUp = new CatchUp(parts);
    this.#work = new Work(
      {
        ...parts,
        catchUp: this.#catchUp,
        isGitAtWork: () => this.#looks.isGitAtWork(),
        restored: (mockIds) => this.#planDesk.restored(mockIds),
      },
      touched,
    );
    this.#planDesk = new PlanDesk({ ...parts, catchUp: this.#catchUp });
    const turnOrThrow = (run: () => Promise<void>) => this.#turnOrThrow(run);
    this.mocks = mocksFacet(this.#context, turnOrThrow);
    this.plans = plansFacet({
      desk: this.#planDesk,
      compareAnew: () => this.#compareAnew(),
      heard: () => this.#heard(),
      turnOrThrow,
    });
    this.conflicts = conflictsFacet(this.#context, turn);
    this.presence = presenceFacet({ ...parts, people: this.#people, catchUp: this.#catchUp });
    this.#audience.tellStatus(this.#readStatus());
  }

  /** Opens the replica's state; nothing runs before `start`. */
  static async open(options: EngineOptions): Promise<Engine> {
    const { ports, options: sync } = options;
    const place = { serviceUrl: ports.connection.api.serviceUrl, workspaceId: sync.workspaceId, branch: sync.branch };
    return new Engine(options, await Replica.open(ports.store, ports.entropy, place, ports.whereabouts));
  }

  get status(): SyncStatus {
    return this.#audience.status;
  }

  on<Kind extends keyof SyncEvents>(kind: Kind, listener: (event: SyncEvents[Kind]) => void): Disposable {
    return this.#audience.events.on(kind, listener);
  }

  onAny(listener: AnyListener<SyncEvents>): Disposable {
    return this.#audience.events.onAny(listener);
  }

  start(): Promise<void> {
    return this.#turn(() => this.#begin());
  }

  saved(path: string): void {
    if (!this.#context.ports.files.accepts(path)) return;
    void this.#turn(async () => {
      await this.#looks.saved(path);
      // What waited for the document can go on now, whether or not the save changed anything.
      const mock = this.#context.replica.ownerOf(path);
      if (mock !== undefined && this.#context.busy.has(mock.mockId)) this.#context.touch(mock.mockId);
    });
  }

  renamed(from: string, to: string): void {
    void this.#turn(() => this.#looks.renamed(from, to));
  }

  async syncNow(): Promise<SyncStatus> {
    await this.#compareAnew();
    return this.settled();
  }

  async settled(): Promise<SyncStatus> {
    await this.#audience.until(() => this.#isSettled());
    return this.status;
  }

  pause(): void {
    void this.#turn(() => {
      this.#halts.isPaused = true;
    });
  }

  resume(): void {
    void this.#turn(async () => {
      this.#halts.isPaused = false;
      this.#halts.stopped = null;
      await this.#looks.look({ everything: true });
      touchEverything(this.#context);
      if (!this.#link.isUp || !this.#catchUp.isReady) this.#startOrConnect();
    });
  }

  answerEmptied(choice: EmptiedChoice): Promise<void> {
    return this.#turnOrThrow(async () => {
      await this.#looks.answerEmptied(choice);
      touchEverything(this.#context);
      await this.#context.replica.commit();
    });
  }

  signedIn(): void {
    void this.#turn(() => this.#link.connect());
  }

  /** For who only looks: finds out what would be held back. */
  examine(): Promise<void> {
    return this.#turnOrThrow(() => examine(this.#context));
  }

  async stop(): Promise<void> {
    this.dispose();
    await this.#turns.drained();
    await this.#context.ports.files.finish();
    await this.#context.ports.store.close();
  }

  dispose(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#link.dispose();
    // What waits for an answer must not keep the end waiting.
    this.#context.ports.connection.api.close();
    this.#looks.dispose();
    this.#timers.dispose();
    this.#audience.clear();
  }

  /** Every change of the state goes through here. Resolves when the turn has ended. */
  #turn(run: () => Promise<void> | void): Promise<void> {
    return this.#turns.take(() => (this.#hasEnded ? undefined : run()));
  }

  /** A turn whose outcome somebody waits for: what fails is tried again as always, and they are told. */
  #turnOrThrow(run: () => Promise<void>): Promise<void> {
    return outcomeOf(run, (one) => this.#turn(one));
  }

  #compareAnew(): Promise<void> {
    return this.#turn(async () => {
      await this.#looks.look({ everything: true });
      this.#catchUp.compareFor('asked');
      this.#startOrConnect();
    });
  }

  /** Resolves when the cloud has been heard. @throws CloudError where something keeps it from that */
  async #heard(): Promise<void> {
    const isHeard = () => this.#catchUp.isReady && this.#turns.waiting === 0 && !this.#halts.isGitAboutToEnd;
    await this.#audience.until(() => this.#obstacle() !== null || isHeard());
    const obstacle = this.#obstacle();
    if (obstacle !== null) throw obstacle;
  }

  async #begin(): Promise<void> {
    const { options, replica } = this.#context;
    if (options.watch) await this.#looks.watch();
    await this.#looks.look({ everything: true });
    adoptWritten(this.#context);
    touchEverything(this.#context);
    if (replica.cursor === null) this.#catchUp.compareFor('no_cursor');
    else if (replica.identity.isOutdated) this.#catchUp.compareFor('copied');
    this.#hasBegun = true;
    this.#link.connect();
  }

  #obstacle(): CloudError | null {
    const tries = Math.max(1, this.#context.options.retryAttempts);
    return this.#halts.obstacle({ isReady: this.#catchUp.isReady, link: this.#linkState, tries });
  }

  #startOrConnect(): void {
    if (this.#link.isUp) this.#catchUp.start();
    else this.#link.connect();
  }

  #onLink(state: LinkState): void {
    this.#linkState = state;
    if (state.link === 'up') return this.#catchUp.start();
    this.#catchUp.linkLost();
    this.#people.replace([]);
    if (state.link === 'down') this.#context.log('info', `Not connected: ${state.error.message}`);
  }

  #onFrame(frame: ServiceFrame): Promise<void> {
    const [context, audience, people] = [this.#context, this.#audience, this.#people];
    return takeFrame({ context, audience, people, catchUp: this.#catchUp, work: this.#work }, frame);
  }

  #onFetchFailed(error: unknown): void {
    const isOdd = !(error instanceof CloudError);
    // Every mock is looked at anew after what nobody has foreseen, and when somebody has signed in again.
    if (isOdd || isRefusal(error)) this.#context.contents.tryAgain();
    if (isOdd) throw error;
    this.#context.log('warn', `A content could not be fetched: ${error.message}`);
    if (isRefusal(error)) return this.#link.disconnect(error);
    this.#halts.notAnswered('contents', error);
    this.#touchEverythingLater(() => this.#context.contents.tryAgain());
  }

  /** After each turn: do what there is to do, and say how things stand. */
  #afterTurn(): void {
    if (this.#hasEnded) return;
    this.#planDesk.check();
    this.#settleAgreed();
    this.#work.schedule();
    this.#audience.turnEnded(this.#readStatus(), { isAtRest: this.#turns.waiting === 0 });
  }

  #settleAgreed(): void {
    const [context, halts, catchUp] = [this.#context, this.#halts, this.#catchUp];
    const settle = (conflictId: string) => this.conflicts.resolve(conflictId, { choice: 'head' });
    settleAgreed({ context, halts, catchUp, settle });
  }

  #isSettled(): boolean {
    const { state } = this.#readStatus();
    return state !== 'starting' && state !== 'syncing' && this.#turns.waiting === 0;
  }

  #readStatus(): SyncStatus {
    const [context, halts, catchUp] = [this.#context, this.#halts, this.#catchUp];
    const isBusy = this.#looks.isPending || this.#work.isPending;
    const { progress } = this.#work;
    const apart = this.#apart.of(context, this.#turns.waiting === 0 && (!isBusy || halts.isHalted));
    return statusOf(activityOf({ context, halts, catchUp, link: this.#linkState, isBusy, apart, progress }));
  }

  /** Something that should not happen, a full disk among it: said, and tried again, never swallowed. */
  #fail(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#context.log('error', message);
    if (error instanceof CloudError) this.#halts.failing = error;
    if (this.#hasEnded || this.#isRecovering) return;
    this.#isRecovering = true;
    this.#touchEverythingLater(async () => {
      this.#isRecovering = false;
      if (!this.#hasBegun) return this.#begin();
      // What failed may have been part of catching up.
      if (this.#link.isUp && !this.#catchUp.isReady) this.#catchUp.start();
    });
  }

  #touchEverythingLater(before: () => Promise<void> | void = () => undefined): void {
    this.#timers.later(RETRY_MS, () => {
      void this.#turn(async () => {
        await before();
        touchEverything(this.#context);
      });
    });
  }
}
