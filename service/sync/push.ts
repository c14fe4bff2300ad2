/** The push use case: the one door through which mocks change. */
import { CloudError, type Head, type PushResult, type Strategy } from '@mockforge-cloud/shared/protocol';
import { requireScope } from '../accounts/require-scope.ts';
import type { AppContext } from '../app-context.ts';
import { readLog } from '../branches/log.ts';
import type { Place } from '../branches/place.ts';
import { ContentWorker, type RunContentTask } from '../contents/derive/content-worker.ts';
import { Derivations } from '../contents/derive/derivation.ts';
import type { Identity } from '../identity.ts';
import { slices } from '../turns.ts';
import { commitGroup, failureOf } from './commit-group.ts';
import { type GroupOutcome, Lane, type QueuedPush } from './lane.ts';
import type { Operation } from './operation.ts';
import type { FinishedPush } from './plan/finish-push.ts';
import { preparePushes } from './prepare-pushes.ts';
import { readEvent } from './read-event.ts';

interface Sender {
  identity: Identity;
  workspaceId: string;
  branch: string;
  /** Absent: one for each token. */
  replicaId?: string | undefined;
  message?: string | undefined;
  /** The connection that it came by: the change is not broadcast to it. */
  origin?: string | undefined;
  /** Called at the moment of the answer, in the order of revisions: before any later change is broadcast. */
  onAnswer?: ((answer: PushAnswer) => void) | undefined;
}

export interface PushInput extends Sender {
  strategy: Strategy;
  /** Client events, each with `op_id?` and `strategy?`. An invalid one has an `error` result, as any other fault of it. */
  events: readonly unknown[];
  /** The JSON of each event's `changes`, as it was sent, for the patches among them (`patchTexts`). */
  changesTexts?: readonly (string | undefined)[] | undefined;
}

export interface PushAnswer {
  /** In the order of the events. What they acknowledge is committed. */
  results: PushResult[];
  /** The head right after this push. */
  head: Head;
}

/** For a push as a whole. @throws CloudError `auth.scope_missing`, `workspace.not_found`, `branch.not_found`, `sync.batch_too_large`, `service.unavailable`, `service.read_only`, `service.internal` */
export interface Push {
  push(input: PushInput): Promise<PushAnswer>;
  /** The same for operations that do not come from events. */
  apply(input: Sender & { operations: readonly Operation[] }): Promise<PushAnswer>;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
  /** Ends the threads that merge. To be called when nothing is under way. */
  close(): Promise<void>;
}

export type PushContext = Pick<AppContext, 'db' | 'limits' | 'log' | 'clock' | 'hub'>;

export function createPush(context: PushContext): Push {
  const { limits } = context;
  const worker = new ContentWorker();
  const lanes = new Map<string, Lane>();
  const doubtful = new Set<string>();
  const idle: (() => void)[] = [];

  function laneOf(place: Place): Lane {
    const key = placeKey(place);
    const existing = lanes.get(key);
    if (existing !== undefined) return existing;
    const lane = new Lane(laneWork({ ...context, run: worker.run, doubtful }, place), () => {
      lanes.delete(key);
      if (lanes.size === 0) for (const resolve of idle.splice(0)) resolve();
    });
    lanes.set(key, lane);
    return lane;
  }

  function apply(input: Sender & { operations: readonly Operation[] }): Promise<PushAnswer> {
    const place = { workspaceId: input.workspaceId, branch: input.branch };
    return new Promise((resolve, reject) => {
      laneOf(place).enqueue(
        toQueued(input, (outcome) => {
          if (outcome instanceof CloudError) return reject(outcome);
          publish(context, place, { finished: outcome, origin: input.origin ?? null });
          const answer = { results: outcome.results, head: outcome.head };
          input.onAnswer?.(answer);
          resolve(answer);
        }),
      );
    });
  }

  return {
    async push({ events, strategy, changesTexts = [], ...sender }) {
      requireScope(sender.identity, 'write');
      if (events.length > limits.maxBatchEvents) throw batchTooLarge(limits.maxBatchEvents);
      const operations: Operation[] = [];
      const pause = slices();
      for (const [at, event] of events.entries()) {
        operations.push(readEvent(event, { limits, strategy, changesText: changesTexts[at] }));
        // Most pushes are read at once, and keep the order in which they came.
        const turn = pause();
        if (turn !== undefined) await turn;
      }
      return apply({ ...sender, operations });
    },
    async apply(input) {
      requireScope(input.identity, 'write');
      return apply(input);
    },
    async idle() {
      if (lanes.size > 0) await new Promise<void>((resolve) => idle.push(resolve));
    },
    close: () => worker.close(),
  };
}

function placeKey({ workspaceId, branch }: Place): string {
  return `${workspaceId} ${branch}`;
}

/** The replica of a sender that names none. */
function replicaOf({ tokenId }: Identity): string {
  return `token-${tokenId}`.slice(0, 64);
}

interface LaneContext extends PushContext {
  run: RunContentTask;
  /** Branches, as `workspace branch`, of which the database may have committed what it never answered. */
  doubtful: Set<string>;
}

function laneWork(context: LaneContext, place: Place) {
  const { db, limits, log, clock, run } = context;
  const now = () => clock.now();
  const report = (err: CloudError) => log.error({ err, ...place }, 'part of a push failed');
  return {
    async commit(pushes: readonly QueuedPush['request'][]): Promise<GroupOutcome[]> {
      const { outcomes, lockedAt } = await commitGroup({ db, limits, now, report }, place, pushes);
      for (const outcome of outcomes) {
        if (outcome.outcome === 'failed' && outcome.error.status >= 500)
          log.error({ err: outcome.error, ...place }, 'push failed');
      }
      if (outcomes.some(isDoubtful)) context.doubtful.add(placeKey(place));
      if (lockedAt !== null) await tellMissed(context, place, lockedAt);
      return outcomes;
    },
    async prepare(pushes: readonly QueuedPush['request'][]): Promise<void> {
      try {
        await preparePushes({ db, limits, now, run }, place, pushes);
      } catch (error) {
        // The commit meets the same fault, and answers with it.
        log.warn({ err: failureOf(error), ...place }, 'merge could not be prepared');
      }
    },
  };
}

/** Whether it may have been committed all the same: the database went away, perhaps in the middle of its answer. */
function isDoubtful(outcome: GroupOutcome): boolean {
  return outcome.outcome === 'failed' && outcome.error.code === 'service.unavailable';
}

/**
 * Before anything else is told: what subscribers have missed. Of conflicts that were opened by what the database
 * never answered no log tells, so that after such a failure everybody begins anew.
 */
async function tellMissed(context: LaneContext, place: Place, lockedAt: number): Promise<void> {
  if (context.doubtful.delete(placeKey(place))) return context.hub.giveUp(place);
  await publishMissed(context, place, lockedAt);
}

/** Revisions that another instance made. */
async function publishMissed({ db, hub, limits, log }: PushContext, place: Place, lockedAt: number): Promise<void> {
  let since = hub.published(place);
  try {
    while (since !== null && since < lockedAt) {
      const page = await readLog(db, place, { since, until: lockedAt, maxInlineBytes: limits.maxInlineBytes });
      hub.publishChanges(place, page.records, null);
      if (page.upTo === since) return;
      since = page.upTo;
    }
  } catch (error) {
    // An answer that names one of them must not pass for the whole of what its subscriber lacks.
    log.warn({ err: error, ...place }, 'missed revisions could not be read');
    hub.giveUp(place);
  }
}

function publish(
  { hub }: PushContext,
  place: Place,
  { finished, origin }: { finished: FinishedPush; origin: string | null },
): void {
  hub.publishChanges(place, finished.records, origin);
  const at = { workspace_id: place.workspaceId, branch: place.branch };
  for (const { conflictId, mockId } of finished.closed) {
    hub.publish(place, { type: 'conflict_resolved', ...at, conflict_id: conflictId, mock_id: mockId });
  }
  for (const conflict of finished.opened) hub.publish(place, { type: 'conflict_opened', ...at, conflict });
}

function toQueued(
  { identity, replicaId, message, operations }: Sender & { operations: readonly Operation[] },
  settle: QueuedPush['settle'],
): QueuedPush {
  const bytes = operations.reduce(
    (sum, { intent }) => sum + ('content' in intent ? (intent.content.bytes?.length ?? 0) : 0),
    0,
  );
  return {
    request: {
      user: { id: identity.userId, username: identity.username },
      replicaId: replicaId ?? replicaOf(identity),
      // What PostgreSQL can't hold in a text.
      message: message?.replaceAll('\0', '') ?? null,
      operations,
      derivations: new Derivations(),
    },
    weight: { events: operations.length, bytes },
    rounds: 0,
    settle,
  };
}

function batchTooLarge(maxBatchEvents: number): CloudError {
  return new CloudError('sync.batch_too_large', `A push has at most ${maxBatchEvents} events.`, {
    hint: 'Send them in several pushes.',
    details: { max_batch_events: maxBatchEvents },
  });
}
