/** The cloud of a simulation: the service's own planning, on state in memory. What it has answered it keeps. */
import {
  type ChangeRecord,
  CloudError,
  type Conflict,
  fromWire,
  type Head,
  type KnownItem,
  type Limits,
  type Membership,
  type Mock,
  type PushResult,
  pathKey,
  type ResolveAnswer,
  type ResolveBody,
  type Strategy,
  type UserRef,
} from '@mockforge-cloud/shared/protocol';
import { type ConflictRecord, toWireConflict } from '../../service/conflicts/conflict-record.ts';
import type { Content } from '../../service/contents/content.ts';
import { contentFrom } from '../../service/contents/content.ts';
import { Derivations } from '../../service/contents/derive/derivation.ts';
import { derive } from '../../service/contents/derive/derive.ts';
import { workspaceNotFound } from '../../service/members/members.errors.ts';
import type { ConflictChoice, Operation } from '../../service/sync/operation.ts';
import { BranchState, type MockHead, type ResultDraft } from '../../service/sync/plan/branch-state.ts';
import { type FinishedPush, finishPush } from '../../service/sync/plan/finish-push.ts';
import { planPush } from '../../service/sync/plan/plan-push.ts';
import type { PushRequest } from '../../service/sync/plan/push-draft.ts';
import { readEvent } from '../../service/sync/read-event.ts';

export interface Pusher {
  user: UserRef;
  replicaId: string;
}

export interface Backup {
  head: Head;
  liveMocks: number;
  mocks: MockHead[];
  answers: Map<string, ResultDraft>;
  conflicts: ConflictRecord[];
  contents: Map<string, Uint8Array>;
  log: ChangeRecord[];
  applied: Map<string, number>;
}

const ADMIN: Membership = { role: 'admin', permissions: null };
const BEGINNING: Head = { revision: 0, chain: '0'.repeat(64) };

/** Called in the moment of the commit: what is published is in the order of what is committed. */
type Publish = (finished: FinishedPush) => void;

export class SimulatedCloud {
  readonly place = { workspaceId: 'simulated', branch: 'main' };
  readonly limits: Limits;
  readonly members: Map<string, Membership>;
  /** Every content that was put or pushed, by hash. */
  contents = new Map<string, Uint8Array>();
  log: ChangeRecord[] = [];
  /** Operations that a revision applied, by user and id: each once (I4). */
  applied = new Map<string, number>();
  state: BranchState;
  /** How often it was restored from a backup. */
  restored = 0;
  #mockIds = new Set<string>();
  #open = new Map<string, ConflictRecord>();

  constructor(users: readonly UserRef[], limits: Limits) {
    this.limits = limits;
    this.members = new Map(users.map(({ id }) => [id, ADMIN]));
    this.state = this.#newState({ head: BEGINNING, liveMocks: 0, mocks: [], answers: new Map(), conflicts: [] });
  }

  /** What a backup holds. Restoring it is putting the cloud back to this moment (I15). */
  backup(): Backup {
    const mocks = [...this.#mockIds].flatMap((mockId) => this.state.mock(mockId) ?? []);
    return {
      head: this.head,
      liveMocks: this.state.liveMocks,
      mocks,
      answers: new Map(this.state.answers),
      conflicts: [...this.#open.values()],
      contents: new Map(this.contents),
      log: [...this.log],
      applied: new Map(this.applied),
    };
  }

  restore(backup: Backup): void {
    this.restored += 1;
    this.contents = new Map(backup.contents);
    this.log = [...backup.log];
    this.applied = new Map(backup.applied);
    this.#mockIds = new Set(backup.mocks.map(({ mockId }) => mockId));
    this.#open = new Map(backup.conflicts.map((record) => [record.conflictId, record]));
    this.state = this.#newState({ ...backup, answers: new Map(backup.answers) });
  }

  /** Whether a cursor is not of this history. */
  hasDiverged(cursor: Head): boolean {
    if (cursor.revision === 0) return cursor.chain !== BEGINNING.chain;
    const at = this.log.find(({ revision }) => revision === cursor.revision);
    return at?.chain !== cursor.chain;
  }

  /** @throws CloudError `workspace.not_found` for whoever is no member */
  requireMember({ user }: Pusher): void {
    if (!this.members.has(user.id)) throw workspaceNotFound(this.place.workspaceId);
  }

  #newState(loaded: Pick<Backup, 'head' | 'liveMocks' | 'mocks' | 'answers' | 'conflicts'>): BranchState {
    const { place, members, contents } = this;
    const stored = {
      get: (hash: string) => {
        const bytes = contents.get(hash);
        return bytes === undefined ? undefined : { hash, size: bytes.length, bytes };
      },
    } as ReadonlyMap<string, Content>;
    return new BranchState({ ...loaded, place, members, stored, now: new Date(0) });
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
    const choice = this.#choiceOf(body, record);
    const intent = { kind: 'resolve', conflictId, mockId: record.mockId, choice, headHash: body.head_hash } as const;
    let answer: PushResult | undefined;
    await this.#apply(
      pusher,
      [{ opId: `resolve-${conflictId}`, strategy: 'merge', settles: [], intent }],
      (finished) => {
        answer = finished.results[0];
        publish(finished);
      },
    );
    if (answer?.type !== 'ack') throw new CloudError('conflict.head_moved', 'The head has moved.');
    const { mock_id, revision, chain, hash } = answer;
    return { conflict_id: conflictId, mock_id, revision, chain, hash };
  }

  #choiceOf({ strategy, resolution }: ResolveBody, { localHash }: ConflictRecord): ConflictChoice {
    if (strategy === 'remote') return { take: 'head' };
    if (strategy === 'local') return { take: 'local', content: localHash === null ? null : this.#content(localHash) };
    const bytes = resolution === undefined ? null : fromWire(resolution);
    if (bytes === null) throw new CloudError('request.invalid', 'A resolution is wanted.');
    const content = contentFrom(bytes, this.limits);
    this.contents.set(content.hash, bytes);
    return { take: 'merged', content };
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
      const there = this.#mockAt(path);
      const item = { path, hash, mock_id: there?.mockId ?? null };
      if (there?.hash === hash) return { ...item, status: 'head' };
      const had = this.log.some(({ event }) => event.mock_id === there?.mockId && event.hash === hash);
      const once = had && there?.hash !== null ? undefined : this.#onceAt({ path, hash });
      if (once !== undefined) return { ...item, mock_id: once, status: 'revision' };
      return { ...item, status: had ? 'revision' : 'unknown' };
    });
  }

  /** The mock that is at the path, else the one that was deleted there last. */
  #mockAt(path: string): MockHead | undefined {
    const there = [...this.#mockIds]
      .flatMap((mockId) => this.state.mock(mockId) ?? [])
      .filter((mock) => pathKey(mock.path) === pathKey(path));
    return there.find(({ hash }) => hash !== null) ?? there.sort((one, other) => other.revision - one.revision)[0];
  }

  /** The mock that once was at the path with these bytes, a live one before a deleted one. */
  #onceAt({ path, hash }: { path: string; hash: string }): string | undefined {
    const were = this.log.filter(({ event }) => pathKey(event.path) === pathKey(path) && event.hash === hash);
    const live = were.filter(({ event }) => this.state.mock(event.mock_id)?.hash != null);
    return (live.at(-1) ?? were.at(-1))?.event.mock_id;
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
