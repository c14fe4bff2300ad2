/** The push use case: the one door through which mocks change. */
import { CloudError, type Head, type PushResult, type Strategy } from '@mockforge-cloud/shared/protocol';
import { requireScope } from '../accounts/require-scope.ts';
import { type Place, placeKey } from '../branches/place.ts';
import { ContentWorker } from '../contents/derive/content-worker.ts';
import { Derivations } from '../contents/derive/derivation.ts';
import type { Identity } from '../identity.ts';
import { slices } from '../turns.ts';
import { Announcer } from './announce.ts';
import { Lane, type QueuedPush } from './lane.ts';
import { laneWork, type PushContext } from './lane-work.ts';
import type { Operation } from './operation.ts';
import { readEvent } from './read-event.ts';
import { batchTooLarge } from './sync.errors.ts';

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

export function createPush(context: PushContext): Push {
  const { limits } = context;
  const worker = new ContentWorker();
  const lanes = new Map<string, Lane>();
  const announcer = new Announcer(context);
  const idle: (() => void)[] = [];

  function laneOf(place: Place): Lane {
    const key = placeKey(place);
    const existing = lanes.get(key);
    if (existing !== undefined) return existing;
    const lane = new Lane(laneWork({ ...context, run: worker.run, announcer }, place), () => {
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
          announcer.committed(place, outcome, input.origin ?? null);
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

/** The replica of a sender that names none. */
function replicaOf({ tokenId }: Identity): string {
  return `token-${tokenId}`.slice(0, 64);
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
