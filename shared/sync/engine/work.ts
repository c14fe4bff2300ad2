/** What is done when nothing else is to be heard: looks at each mock that was touched, then sends what is due. */
import { CloudError, DEFAULT_LIMITS, type Limits } from '@mockforge-cloud/shared/protocol';
import { isRefusal, type Link } from '../cloud/link.ts';
import type { Disposable } from '../ports.ts';
import type { Operation } from '../queue/operation.ts';
import { type EngineContext, touchEverything, touchWaiting } from './ground/context.ts';
import type { Halts } from './ground/halts.ts';
import type { Timers } from './ground/timers.ts';
import type { CatchUp } from './incoming/catch-up.ts';
import { type Answers, takeAnswers } from './outgoing/answers.ts';
import { OlderContents } from './outgoing/older-contents.ts';
import { Outbox } from './outgoing/outbox.ts';
import type { Audience } from './people/audience.ts';
import { isAlone, stepMock } from './steps/step.ts';

export interface WorkOptions {
  context: EngineContext;
  link: Link;
  halts: Halts;
  timers: Timers;
  audience: Audience;
  catchUp: CatchUp;
  isGitAtWork: () => Promise<boolean>;
  /** Gets mocks that were put back to an older version, by nobody's save (P19). */
  restored: (mockIds: readonly string[]) => Promise<void>;
  failed: (error: unknown) => void;
  /** Runs within the engine's turns. */
  turn: (run: () => Promise<void> | void) => void;
}

/** Mocks that are stepped before others get their turn. */
const STEPS_A_TURN = 64;
const STEPS_AT_ONCE = 8;
const RETRY_MS = 2_000;
/** Work on fewer mocks is over before anybody looks. */
const SHOWN_FROM = 50;
/** As many times `batchSize` in the queue are a whole folder: it goes up in batches as large as the service takes. */
const LARGE_QUEUE_FACTOR = 5;

export class Work {
  readonly #options: WorkOptions;
  readonly #outbox: Outbox;
  readonly #touched: Set<string>;
  readonly #older: OlderContents;
  #isDue = false;
  #sendAfter: Disposable | null = null;
  limits: Limits = DEFAULT_LIMITS;
  /** The most that there was to do since there was last nothing to do. */
  #most = 0;

  /** `touched`: the mocks that are to be looked at. */
  constructor(options: WorkOptions, touched: Set<string>) {
    this.#options = options;
    this.#touched = touched;
    this.#older = new OlderContents(options);
    options.context.isNews = (operation) => this.#older.isNews(operation);
    this.#outbox = new Outbox({
      context: options.context,
      link: options.link,
      limits: () => this.limits,
      answered: (batch, results) => options.turn(() => this.#onAnswered(batch, results)),
      failed: (error) => options.turn(() => this.#onPushFailed(error)),
    });
  }

  /** Whether there is anything that will be done by itself. */
  get isPending(): boolean {
    const { replica, contents, checks, overflow } = this.#options.context;
    const isWaiting = contents.waiting > 0 || checks.waiting > 0;
    return this.#touched.size > 0 || overflow.isDue || isWaiting || this.#outbox.inFlight || replica.queued > 0;
  }

  /** How far a larger piece of work is: mocks that were looked at, fetched and sent. */
  get progress(): { done: number; total: number } | null {
    const total = this.#most;
    return total < SHOWN_FROM ? null : { done: total - this.#left(), total };
  }

  /** Called after each turn: what there is to do is done in a turn of its own. */
  schedule(): void {
    const { context, turn } = this.#options;
    touchWaiting(context);
    this.#forgetUnasked();
    const left = this.#left();
    this.#most = left === 0 ? 0 : Math.max(this.#most, left);
    if (context.overflow.isDue && context.replica.queued === 0) {
      context.overflow.isDue = false;
      touchEverything(context);
    }
    const isDue = this.#mayAct() ? this.#touched.size > 0 || this.#hasToSend() : this.#hasToRepeat();
    if (!isDue || this.#isDue) return;
    this.#isDue = true;
    turn(() => this.#act());
  }

  /** What nobody waits for any more is not unanswered; while something else halts, nothing is asked for, and nothing sent. */
  #forgetUnasked(): void {
    const { context, halts } = this.#options;
    const { contents, replica } = context;
    const isDueToAsk = this.#touched.size > 0 && !halts.isHalted;
    if (contents.waiting === 0 && !contents.hasFailed && !isDueToAsk) halts.answered('contents');
    // The log tells of what was sent as well, and what was not sent may be taken back.
    const isToBeSent = replica.queued > 0 && (!halts.isHalted || halts.waitsForAnswers);
    if (!this.#outbox.inFlight && !isToBeSent) halts.answered('push');
  }

  #left(): number {
    const { replica, contents } = this.#options.context;
    return this.#touched.size + contents.waiting + replica.queued;
  }

  /** Offline, edits of mocks that are known are queued; anything else waits until the cloud has been heard. */
  #mayAct(): boolean {
    const { context, halts, catchUp, link } = this.#options;
    return !halts.isHalted && context.replica.cursor !== null && (catchUp.isReady || !link.isUp);
  }

  #hasToSend(): boolean {
    const { context, catchUp } = this.#options;
    return catchUp.isReady && !this.#outbox.inFlight && this.#maySend && context.replica.queued > 0;
  }

  /** Nothing that was sent has asked for patience, and nothing is being asked about what is to be sent. */
  get #maySend(): boolean {
    return this.#sendAfter === null && !this.#older.isAsking;
  }

  #hasToRepeat(): boolean {
    const { context, halts } = this.#options;
    return halts.waitsForAnswers && this.#hasToSend() && [...context.replica.operations()].some(({ sent }) => sent);
  }

  async #act(): Promise<void> {
    const { context, halts } = this.#options;
    this.#isDue = false;
    // Since this turn was asked for, something may have put a halt to it: the brake, or Git.
    if (await this.#options.isGitAtWork()) return;
    if (this.#hasToRepeat()) return this.#outbox.flush(this.#batchSize(), 'sent');
    if (!this.#mayAct()) return;
    await this.#step([...this.#touched].slice(0, STEPS_A_TURN));
    await context.replica.commit();
    context.contents.pump();
    // However much comes in, what goes out does not wait for the end of it.
    if (this.#hasToSend()) {
      await this.#outbox.flush(this.#batchSize(), this.#touched.size > 0 ? 'edits' : 'everything');
      // What may go has gone: so a question never keeps back for long what was asked about before.
      if (!this.#outbox.inFlight) this.#older.ask();
    }
    halts.failing = null;
  }

  /** Steps that have to do with one file alone wait for the disk together; the others come one after the other. */
  async #step(mockIds: readonly string[]): Promise<void> {
    const { context } = this.#options;
    const alone = mockIds.filter((mockId) => isAlone(context, mockId));
    for (let at = 0; at < alone.length; at += STEPS_AT_ONCE) {
      const some = alone.slice(at, at + STEPS_AT_ONCE);
      for (const mockId of some) this.#touched.delete(mockId);
      await Promise.all(some.map((mockId) => stepMock(context, mockId)));
    }
    const isDone = new Set(alone);
    for (const mockId of mockIds) {
      if (isDone.has(mockId)) continue;
      this.#touched.delete(mockId);
      await stepMock(context, mockId);
    }
  }

  #batchSize(): number {
    const { options, replica } = this.#options.context;
    return replica.queued > options.batchSize * LARGE_QUEUE_FACTOR ? this.limits.maxBatchEvents : options.batchSize;
  }

  async #onAnswered(batch: readonly Operation[], results: Answers): Promise<void> {
    const { context, catchUp, audience } = this.#options;
    this.#options.halts.answered('push');
    const openBefore = context.conflicts.size;
    const { waitMs, isOldNews } = takeAnswers(context, { batch, results, isReady: catchUp.isReady });
    if (isOldNews) catchUp.again();
    if (context.conflicts.size !== openBefore) audience.tellLater('conflicts', () => [...context.conflicts.values()]);
    if (waitMs > 0) this.#holdSending(waitMs);
    await context.replica.commit();
  }

  #onPushFailed(error: unknown): void {
    const { context, link, catchUp } = this.#options;
    if (!(error instanceof CloudError)) {
      this.#holdSending(RETRY_MS);
      throw error;
    }
    context.log('info', `A batch was not answered, and goes out again: ${error.message}`);
    if (isRefusal(error)) return link.disconnect(error);
    this.#options.halts.notAnswered('push', error);
    // Not ours any more, or not for the moment: the subscription says which, and is asked for again slowly (P13).
    if (error.status === 403 || error.status === 404) return catchUp.again();
    if (link.isUp) this.#holdSending(Math.max(RETRY_MS, (error.retryAfter ?? 0) * 1000));
  }

  #holdSending(waitMs: number): void {
    const { timers, turn } = this.#options;
    this.#sendAfter?.dispose();
    this.#sendAfter = timers.later(waitMs, () => {
      this.#sendAfter = null;
      turn(() => undefined);
    });
  }
}
