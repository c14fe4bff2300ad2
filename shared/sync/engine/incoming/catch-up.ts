/**
 * From an open socket to being up to date: compare if need be, subscribe, take in what was missed. From then on
 * whole revisions in order; whatever is missing between them begins it again.
 */
import { type ChangeRecord, CloudError, type Head, type ServiceFrameOf } from '@mockforge-cloud/shared/protocol';
import { isRefusal, type Link } from '../../cloud/link.ts';
import type { Disposable } from '../../ports.ts';
import { rejoinDisputes } from '../conflicts/rejoin-disputes.ts';
import { type EngineContext, touchEverything } from '../ground/context.ts';
import type { Halts } from '../ground/halts.ts';
import type { Timers } from '../ground/timers.ts';
import { applyRevision } from './apply-remote.ts';
import { applyPicture, type Bases, fetchPicture } from './comparison.ts';
import { Inbox } from './inbox.ts';

export interface CatchUpOptions {
  context: EngineContext;
  link: Link;
  halts: Halts;
  timers: Timers;
  /** Runs within the engine's turns; resolves when the turn has ended. */
  turn: (run: () => Promise<void> | void) => Promise<void>;
  /** Gets what should not happen. */
  failed: (error: unknown) => void;
}

/** Why the folder and the workspace have to be compared as a whole. */
export type ComparisonReason = 'no_cursor' | 'asked' | 'diverged' | 'copied';

/** What is known of what folder and cloud agree on. */
const BASES: Readonly<Record<ComparisonReason, Bases>> = {
  no_cursor: 'known',
  asked: 'known',
  diverged: 'unknown',
  copied: 'outdated',
};

const RETRY_MS = 2_000;
/** The answer comes before anything that was missed. */
const SUBSCRIBE_TIMEOUT_MS = 20_000;
/** Git is usually done in a moment. */
const GIT_RETRY_MS = 200;
/** Losing access stops the sync; it is asked for again this slowly. */
const REFUSED_RETRY_MS = 30_000;

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #inbox = new Inbox();
  #comparison: ComparisonReason | null = null;
  /** The revision at which everything that was missed has been applied. */
  #goal: number | null = null;
  #isReady = false;
  #wasReady = false;
  #isUnderWay = false;
  #nextTry: Disposable | null = null;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Decisions and pushes begin when everything that was missed is applied: not on old knowledge. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether it has been ready ever. */
  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** The whole is to be compared at the next start. */
  compareFor(reason: ComparisonReason): void {
    // What asks for less than this does not take its place.
    if (this.#comparison === null || this.#comparison === 'asked') this.#comparison = reason;
    this.#isReady = false;
  }

  start(): void {
    const { link, turn } = this.#options;
    if (this.#isUnderWay || !link.isUp) return;
    this.#isUnderWay = true;
    if (this.#waitsForGit()) return this.#startLater();
    const reason = this.#comparison;
    this.#run(reason).then(
      (subscribed) => void turn(() => this.#onSubscribed(subscribed, reason)),
      (error) => void turn(() => this.#onFailed(error)),
    );
  }

  /** What Git has taken away for a moment would be compared as gone, and what it puts back would pass for new (P18). */
  #waitsForGit(): boolean {
    const { git, isGitMoving } = this.#options.halts;
    return this.#comparison === 'no_cursor' && (git !== null || isGitMoving);
  }

  #startLater(): void {
    const { timers, turn } = this.#options;
    timers.later(GIT_RETRY_MS, () => {
      void turn(() => {
        this.#isUnderWay = false;
        this.start();
      });
    });
  }

  /** Something was missed: what comes is held back until it is there. */
  again(): void {
    this.#isReady = false;
    this.#goal = null;
    this.start();
  }

  linkLost(): void {
    this.#isReady = false;
    this.#goal = null;
    this.#inbox.clear();
  }

  /** Called in the order of the frames: what follows the answer of another history is not for the cursor that asked. */
  onSubscribedFrame(frame: ServiceFrameOf<'subscribed'>): void {
    if (this.#isOtherHistory(frame)) this.#comparison = 'diverged';
  }

  async onChange(record: ChangeRecord): Promise<void> {
    const { context } = this.#options;
    const { replica } = context;
    if (replica.cursor === null || this.#comparison === 'diverged') return;
    const offered = this.#inbox.offer(record, replica.cursor);
    if (offered.take === 'gap') return this.again();
    if (offered.take === 'too_large') return this.#onTooLarge(record);
    if (offered.take !== 'revision') return;
    applyRevision(context, offered.records);
    if (context.copy.isSeen) this.onCopy();
    await replica.commit();
    this.#checkReady();
  }

  /** What comes after it can't be applied either, until the service says something else. */
  #onTooLarge(record: ChangeRecord): void {
    this.#isReady = false;
    this.#goal = null;
    this.#onFailed(tooLarge(record));
  }

  /**
   * Another one goes by our id, or we did, in what came after this state: nothing of that is ours to close or to take back.
   * What is in the folder may be newer than the state as well, so the cloud is asked about it.
   */
  onCopy(): void {
    const { context } = this.#options;
    context.copy.isSeen = false;
    context.replica.becomeAnother(context.ports.entropy.id());
    context.log('warn', 'This state is a copy, or older than what it has sent: it goes on as a replica of its own.');
    this.compareFor('copied');
    this.again();
  }

  /**
   * @returns the answer to the subscription: the replica is up to date when its cursor has reached `head`.
   * @throws CloudError
   */
  async #run(reason: ComparisonReason | null): Promise<ServiceFrameOf<'subscribed'>> {
    const { context, link } = this.#options;
    if (reason !== null) await this.#compare(reason);
    const cursor = context.replica.cursor as Head;
    const question = {
      type: 'subscribe',
      workspace_id: context.place.workspaceId,
      branch: context.place.branch,
      since: cursor.revision,
      chain: cursor.chain,
      replica_id: context.replica.identity.replicaId,
    } as const;
    const answer = await link.ask(question, SUBSCRIBE_TIMEOUT_MS);
    if (answer.type !== 'subscribed') throw unexpected(answer.type);
    if (!this.#isOtherHistory(answer)) return answer;
    // Compared a moment ago, and another history again: not without a pause.
    if (reason === 'diverged') throw restless();
    return this.#run('diverged');
  }

  /** Also where a mock is known as of a revision that is still to come: what told of it was another history (I15). */
  #isOtherHistory({ diverged, head }: ServiceFrameOf<'subscribed'>): boolean {
    if (diverged) return true;
    for (const mock of this.#options.context.replica.mocks()) if (mock.remoteRevision > head.revision) return true;
    return false;
  }

  async #compare(reason: ComparisonReason): Promise<void> {
    const { context, turn } = this.#options;
    const picture = await fetchPicture(context);
    await turn(async () => {
      applyPicture(context, picture, BASES[reason]);
      // Else the cursor stays, so that the subscription tells whether this is still the same history.
      if (reason === 'no_cursor' || reason === 'diverged') context.replica.moveCursor(picture.head);
      if (reason === 'diverged') this.#comparison = null;
      if (reason === 'copied') context.replica.isUpToDate();
      await context.replica.commit();
    });
  }

  #onSubscribed(subscribed: ServiceFrameOf<'subscribed'>, reason: ComparisonReason | null): void {
    this.#isUnderWay = false;
    if (this.#comparison === reason) this.#comparison = null;
    this.#options.halts.stopped = null;
    // Asked for while this was under way.
    if (this.#comparison !== null) return this.start();
    this.#goal = subscribed.head.revision;
    this.#checkReady();
  }

  #onFailed(error: unknown): void {
    const { link, halts, context, timers, turn, failed } = this.#options;
    this.#isUnderWay = false;
    if (!(error instanceof CloudError)) return failed(error);
    if (isRefusal(error)) return link.disconnect(error);
    const isRefused = error.status === 404 || error.status === 403;
    if (isRefused) halts.stopped = outOfReach(error);
    context.log('warn', `Can't catch up: ${error.message}`);
    if (!isRefused) halts.notAnswered('comparison', error);
    const delayMs = Math.max(isRefused ? REFUSED_RETRY_MS : RETRY_MS, (error.retryAfter ?? 0) * 1000);
    this.#nextTry?.dispose();
    this.#nextTry = timers.later(delayMs, () => void turn(() => this.start()));
  }

  #checkReady(): void {
    const { context } = this.#options;
    const { replica } = context;
    if (this.#goal === null || (replica.cursor?.revision ?? 0) < this.#goal) return;
    // Also where it was ready before: what has failed then was a second question.
    this.#options.halts.answered('comparison');
    if (this.#isReady) return;
    this.#isReady = true;
    this.#wasReady = true;
    this.#options.halts.failing = null;
    for (const mock of [...replica.mocks()]) this.#dropStaleSubmission(mock.mockId);
    rejoinDisputes(context);
    // What was refused before may be allowed by now.
    context.blocked.unblockAll();
    context.forbidden.clear();
    context.contents.askAnew();
    touchEverything(context);
  }

  /** A conflict that is open no more, and that no revision closed, no longer holds its mock back. */
  #dropStaleSubmission(mockId: string): void {
    const { replica, conflicts } = this.#options.context;
    const mock = replica.mock(mockId);
    if (mock?.submission == null || conflicts.has(mock.submission.conflictId)) return;
    replica.update(mock, { submission: null });
  }
}

/** Losing access deletes nothing: that is the first thing that somebody wants to know. */
function outOfReach(error: CloudError): CloudError {
  const { code, message, details } = error;
  const wayBack =
    code === 'branch.not_found'
      ? 'Switch to a branch that is there, or make it again.'
      : 'Ask an admin of the workspace to let you in again, or unlink the folder.';
  return new CloudError(code, message, {
    hint: `Your files and the queue stay as they are. Queued edits are sent when you have access again. ${wayBack}`,
    details,
    cause: error,
  });
}

function tooLarge({ revision, count }: ChangeRecord): CloudError {
  return new CloudError('service.protocol_unsupported', `Revision ${revision} is said to have ${count} changes.`);
}

function restless(): CloudError {
  return new CloudError('service.unavailable', 'The history of the service changes all the time.');
}

function unexpected(type: string): CloudError {
  return new CloudError('service.protocol_unsupported', `The service answered a subscription with "${type}".`);
}
