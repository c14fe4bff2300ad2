/** The cloud of a simulation: the service's own planning, on state in memory. What it has answered it keeps. */
import {
  type ChangeRecord,
  CloudError,
  type Conflict,
  DEFAULT_LIMITS,
  type Head,
  type KnownItem,
  type Mock,
  type PushResult,
  type ResolveAnswer,
  type ResolveBody,
  type Strategy,
  type UserRef,
} from '@mockforge-cloud/shared/protocol';
import { type ConflictRecord, toWireConflict } from '../../service/conflicts/conflict-record.ts';
import { derive } from '../../service/sync/derive.ts';
import type { Operation } from '../../service/sync/operation.ts';
import { BranchState } from '../../service/sync/plan/branch-state.ts';
import { Derivations } from '../../service/sync/plan/derivation.ts';
import { type FinishedPush, finishPush } from '../../service/sync/plan/finish-push.ts';
import { planPush } from '../../service/sync/plan/plan-push.ts';
import type { PushRequest } from '../../service/sync/plan/push-draft.ts';
import { readEvent } from '../../service/sync/read-event.ts';

export interface Pusher {
  user: UserRef;
  replicaId: string;
}

/** Called in the moment of the commit: what is published is in the order of what is committed. */
type Publish = (finished: FinishedPush) => void;

export class SimulatedCloud {
  readonly place = { workspaceId: 'simulated', branch: 'main' };
  readonly limits = DEFAULT_LIMITS;
  readonly contents = new Map<string, Uint8Array>();
  readonly log: ChangeRecord[] = [];
  /** Operations that a revision applied, by user and id: each once (I4). */
  readonly applied = new Map<string, number>();
  readonly state: BranchState;
  readonly #mockIds = new Set<string>();
  readonly #open = new Map<string, ConflictRecord>();

  constructor(users: readonly UserRef[]) {
    this.state = new BranchState({
      place: this.place,
      now: new Date(0),
      head: { revision: 0, chain: '0'.repeat(64) },
      liveMocks: 0,
      mocks: [],
      members: new Map(users.map(({ id }) => [id, { role: 'admin', permissions: null }])),
      stored: new Map(),
      answers: new Map(),
      conflicts: [],
    });
  }

  get head(): Head {
    return this.state.head;
  }

  push(pusher: Pusher, strategy: Strategy, events: readonly unknown[], publish: Publish): Promise<void> {
    const { limits } = this;
    const operations = events.map((event) => readEvent(event, { limits, strategy }));
    return this.#apply(pusher, operations, publish);
  }

  async resolve(pusher: Pusher, conflictId: string, body: ResolveBody, publish: Publish): Promise<ResolveAnswer> {
    const record = this.#open.get(conflictId);
    if (record === undefined) throw new CloudError('conflict.closed', 'This conflict is settled.');
    const own = record.localHash === null ? null : this.#content(record.localHash);
    const choice =
      body.strategy === 'remote' ? ({ take: 'head' } as const) : ({ take: 'local', content: own } as const);
    const intent = { kind: 'resolve', conflictId, mockId: record.mockId, choice, headHash: body.head_hash } as const;
    let answer: PushResult | undefined;
    await this.#apply(pusher, [{ opId: `resolve-${conflictId}`, strategy: 'merge', intent }], (finished) => {
      answer = finished.results[0];
      publish(finished);
    });
    if (answer?.type !== 'ack') throw new CloudError('conflict.head_moved', 'The head has moved.');
    const { mock_id, revision, chain, hash } = answer;
    return { conflict_id: conflictId, mock_id, revision, chain, hash };
  }

  since(revision: number): ChangeRecord[] {
    return this.log.filter((record) => record.revision > revision);
  }

  conflicts(): Conflict[] {
    return [...this.#open.values()].map((record) =>
      toWireConflict(record, { ...this.place, path: this.state.mock(record.mockId)?.path ?? '' }),
    );
  }

  mocks(): Mock[] {
    const live: Mock[] = [];
    for (const mockId of this.#mockIds) {
      const mock = this.state.mock(mockId);
      if (mock?.hash == null) continue;
      const { path, hash, size, revision, updatedBy } = mock;
      live.push({ mock_id: mockId, path, hash, size, revision, updated_at: '', updated_by: updatedBy });
    }
    return live;
  }

  known(asked: readonly { path: string; hash: string }[]): KnownItem[] {
    return asked.map(({ path, hash }) => {
      const at = this.log.filter((record) => record.event.path === path || record.event.changes?.base_path === path);
      const mockId =
        this.state.liveAt(path).find((mock) => mock.path === path)?.mockId ?? at.at(-1)?.event.mock_id ?? null;
      const isHead = mockId !== null && this.state.mock(mockId)?.hash === hash;
      const was = this.log.some((record) => record.event.mock_id === mockId && record.event.hash === hash);
      return { path, hash, mock_id: mockId, status: isHead ? 'head' : was ? 'revision' : 'unknown' };
    });
  }

  async #apply({ user, replicaId }: Pusher, operations: readonly Operation[], publish: Publish): Promise<void> {
    const request: PushRequest = { user, replicaId, message: null, operations, derivations: new Derivations() };
    for (;;) {
      const planned = planPush(request, this.state, this.limits);
      if (planned.outcome === 'planned') {
        return publish(this.#commit(request, finishPush(planned.draft, planned.results)));
      }
      const at = new Map(this.contents);
      for (const { intent } of operations) {
        if ('content' in intent && intent.content.bytes !== null) at.set(intent.content.hash, intent.content.bytes);
      }
      for (const made of request.derivations.made()) if (made.bytes !== null) at.set(made.hash, made.bytes);
      await derive(planned.missing, { derivations: request.derivations, limits: this.limits, read: async () => at });
    }
  }

  #commit({ user }: PushRequest, finished: FinishedPush): FinishedPush {
    const { draft, records } = finished;
    for (const [hash, bytes] of draft.contents) this.contents.set(hash, bytes);
    for (const mockId of draft.touched.keys()) this.#mockIds.add(mockId);
    for (const { record, isNew, resolution } of draft.conflicts) {
      if (isNew && resolution === null) this.#open.set(record.conflictId, record);
      if (resolution !== null) this.#open.delete(record.conflictId);
    }
    for (const record of records) {
      const key = `${user.id} ${record.op_id}`;
      this.applied.set(key, (this.applied.get(key) ?? 0) + 1);
    }
    this.log.push(...records);
    return finished;
  }

  #content(hash: string) {
    const bytes = this.contents.get(hash);
    if (bytes === undefined) throw new Error(`The cloud has lost ${hash}.`);
    return { hash, size: bytes.length, bytes };
  }
}
