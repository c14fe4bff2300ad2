/** What one push comes to, while it is being planned. */
import { randomUUID } from 'node:crypto';
import {
  type ClosedConflict,
  CloudError,
  can,
  type Limits,
  type Membership,
  type Permission,
  type ServiceEvent,
  type UserRef,
} from '@mockforge-cloud/shared/protocol';
import { type ConflictDraft, type ConflictRecord, toWireConflict } from '../../conflicts/conflict-record.ts';
import type { Ending } from '../../conflicts/conflicts.table.ts';
import type { Content } from '../../contents/content.ts';
import { tooLarge } from '../../contents/contents.errors.ts';
import type { Derivation, Derivations } from '../../contents/derive/derivation.ts';
import { forbidden, workspaceNotFound } from '../../members/members.errors.ts';
import type { Intent, Operation } from '../operation.ts';
import { type BranchState, type MockHead, operationKey, type ResultDraft } from './branch-state.ts';

/** A push as it waits for its turn. */
export interface PushRequest {
  user: UserRef;
  replicaId: string;
  message: string | null;
  operations: readonly Operation[];
  derivations: Derivations;
}

export interface ChangeDraft {
  mockId: string;
  opId: string;
  kind: ServiceEvent['type'];
  path: string;
  prevPath: string | null;
  hash: string | null;
  prevHash: string | null;
  size: number;
  submittedHash: string | null;
  baseHash: string | null;
  closed: ClosedConflict[];
  /** What a broadcast carries, where it is at hand. */
  content: Content | null;
}

/** Where an accepted operation leaves its mock. */
export interface Acceptance {
  op: Operation;
  /** The mock before the operation; its path is the one before a move. */
  before: MockHead;
  path: string;
  /** `null`: deleted. */
  after: Content | null;
  /** What was sent, where `after` is other than it. */
  submitted?: Content;
  baseHash?: string | null;
  /** Whether the answer names content other than what was sent. */
  merged?: Content;
  /** Whether the operation is about the content: then it settles what its author knows to be in dispute. */
  settles: boolean;
  /** The conflict that it was made to settle. */
  resolves?: { record: ConflictRecord; resolution: Ending };
}

export class PushDraft {
  readonly push: PushRequest;
  readonly state: BranchState;
  readonly limits: Limits;
  readonly changes: ChangeDraft[] = [];
  readonly conflicts: ConflictDraft[] = [];
  readonly answered: { key: string; result: ResultDraft }[] = [];
  /** Bytes that have to be in the database, by hash. */
  readonly contents = new Map<string, Uint8Array>();
  readonly touched = new Map<string, MockHead>();
  /** What has to be derived before this push can be planned. */
  readonly missing: Derivation[] = [];
  liveMocks: number;
  readonly #membership: Membership;
  /** Mocks that an operation of the push changes and leaves alive. */
  readonly #spokenOf: ReadonlySet<string>;

  /** @throws CloudError `workspace.not_found` */
  constructor(push: PushRequest, state: BranchState, limits: Limits) {
    const membership = state.members.get(push.user.id);
    if (membership === undefined) throw workspaceNotFound(state.place.workspaceId);
    this.push = push;
    this.state = state;
    this.limits = limits;
    this.liveMocks = state.liveMocks;
    this.#membership = membership;
    this.#spokenOf = new Set(push.operations.flatMap(({ intent }) => (isChange(intent) ? [intent.mockId] : [])));
  }

  /** The number of the revision that this push makes, if it makes one. */
  get revision(): number {
    return this.state.head.revision + 1;
  }

  allowed(permission: Permission): boolean {
    return can(this.#membership, permission);
  }

  /** @throws CloudError `auth.forbidden` */
  require(permission: Permission): void {
    if (!this.allowed(permission)) throw forbidden(this.state.place.workspaceId, permission);
  }

  /** @throws CloudError `workspace.full` */
  requireRoom(): void {
    if (this.liveMocks < this.limits.maxWorkspaceMocks) return;
    throw new CloudError('workspace.full', `The workspace holds ${this.liveMocks} mocks, which is as many as it may.`, {
      hint: 'Delete mocks that are not needed, or raise MAX_WORKSPACE_MOCKS of the service.',
      details: { max_workspace_mocks: this.limits.maxWorkspaceMocks },
    });
  }

  /** Content with its size. @throws CloudError `content.not_found`, `mock.too_large` */
  known(content: Content): Content {
    if (content.bytes !== null) return content;
    const stored = this.state.stored.get(content.hash);
    if (stored === undefined) {
      throw new CloudError('content.not_found', `The content ${content.hash} has not been put into this workspace.`, {
        hint: 'PUT it to /contents/{hash} first.',
        details: { hash: content.hash },
      });
    }
    if (stored.size > this.limits.maxMockBytes) throw tooLarge(this.limits);
    return stored;
  }

  /** Whether the pusher has this mock beside what else the push is about. */
  speaksOf(mockId: string): boolean {
    return this.#spokenOf.has(mockId);
  }

  /** Holds the place of an answer that can't be given yet: the push is planned again when it can. */
  wait(op: Operation, mock: MockHead, derivation: Derivation): ResultDraft {
    this.missing.push(derivation);
    return { type: 'ack', opId: op.opId, mockId: mock.mockId, path: mock.path, hash: mock.hash, merged: null };
  }

  answer(op: Operation): ResultDraft | undefined {
    return this.state.answers.get(operationKey(this.push.user.id, op.opId));
  }

  /** Keeps the answer for when the operation is sent again (I4). */
  record(op: Operation, result: ResultDraft): ResultDraft {
    const key = operationKey(this.push.user.id, op.opId);
    this.state.undo.set(this.state.answers, key, result);
    this.answered.push({ key, result });
    return result;
  }

  accept(acceptance: Acceptance): ResultDraft {
    const { op, before, path, after, merged } = acceptance;
    const closed = this.#close(acceptance);
    const submittedElse = acceptance.submitted !== undefined && acceptance.submitted.hash !== after?.hash;
    if ((after?.hash ?? null) !== before.hash || path !== before.path || closed.length > 0 || submittedElse) {
      this.#change(acceptance, closed);
    }
    if (acceptance.submitted !== undefined) this.store(acceptance.submitted);
    const result: ResultDraft = {
      type: 'ack',
      opId: op.opId,
      mockId: before.mockId,
      path,
      hash: after?.hash ?? null,
      merged: merged ?? null,
    };
    return this.record(op, result);
  }

  store(content: Content): void {
    if (content.bytes !== null) this.contents.set(content.hash, content.bytes);
  }

  /** Opens a conflict, in place of those that its author knows of. */
  open(op: Operation, mock: MockHead, side: { submitted: Content; baseHash: string | null }): ResultDraft {
    const record = this.#disagreement(op, mock, side);
    for (const previous of this.#settledBy(op, mock.mockId)) this.#end(previous, mock.path, 'superseded');
    this.conflicts.push({ record, path: mock.path, isNew: true, resolution: null });
    this.state.openedConflict(record);
    const conflict = toWireConflict(record, { ...this.state.place, path: mock.path });
    return this.record(op, { type: 'conflict', opId: op.opId, mockId: mock.mockId, conflict });
  }

  /** Keeps what was submitted where the strategy lets the head stay (I1). */
  keepAside(op: Operation, mock: MockHead, side: { submitted: Content; baseHash: string | null }): void {
    const record = this.#disagreement(op, mock, side);
    this.conflicts.push({ record, path: mock.path, isNew: true, resolution: 'remote' });
  }

  #disagreement(
    op: Operation,
    mock: MockHead,
    { submitted, baseHash }: { submitted: Content; baseHash: string | null },
  ): ConflictRecord {
    this.store(submitted);
    return {
      conflictId: randomUUID(),
      mockId: mock.mockId,
      author: this.push.user,
      replicaId: this.push.replicaId,
      opId: op.opId,
      baseHash,
      localHash: submitted.hash,
      headHash: mock.hash,
      headRevision: mock.revision,
      headAuthor: mock.updatedBy,
      openedAt: this.state.now,
    };
  }

  #change({ op, before, path, after, submitted, baseHash }: Acceptance, closed: ClosedConflict[]): void {
    this.changes.push({
      mockId: before.mockId,
      opId: op.opId,
      kind: kindOf(before, path, after),
      path,
      prevPath: path === before.path ? null : before.path,
      hash: after?.hash ?? null,
      prevHash: before.hash,
      size: after?.size ?? 0,
      submittedHash: submitted === undefined || submitted.hash === after?.hash ? null : submitted.hash,
      baseHash: baseHash ?? null,
      closed,
      content: after,
    });
    if (after !== null) this.store(after);
    if (before.hash === null && after !== null) this.liveMocks += 1;
    if (before.hash !== null && after === null) this.liveMocks -= 1;
    const mock: MockHead = {
      mockId: before.mockId,
      path,
      hash: after?.hash ?? null,
      size: after?.size ?? 0,
      revision: this.revision,
      // Whoever only settles a conflict has not made the content.
      updatedBy: path === before.path && after?.hash === before.hash ? before.updatedBy : this.push.user,
    };
    this.touched.set(mock.mockId, mock);
    this.state.putMock(mock);
  }

  #close({ op, before, settles, resolves, path }: Acceptance): ClosedConflict[] {
    const ended: ConflictRecord[] = [];
    if (resolves !== undefined) {
      this.#end(resolves.record, path, resolves.resolution);
      ended.push(resolves.record);
    }
    for (const own of settles ? this.#settledBy(op, before.mockId) : []) {
      this.#end(own, path, 'pushed');
      ended.push(own);
    }
    return ended.map((record) => ({
      conflict_id: record.conflictId,
      replica_id: record.replicaId,
      user_id: record.author.id,
      local_hash: record.localHash,
    }));
  }

  /**
   * The person's conflicts that the operation names, so that its sender is known to have heard of them, and those that
   * hold what it brings itself. That a conflict is of the same replica does not tell: a machine may be cloned, or put
   * back to a moment before it had one, and what it holds would be found by nobody any more (I1).
   */
  #settledBy({ intent, settles }: Operation, mockId: string): ConflictRecord[] {
    const { user, replicaId } = this.push;
    const brought = 'content' in intent ? intent.content.hash : undefined;
    return this.state
      .openConflicts({ mockId, userId: user.id })
      .filter(
        (conflict) =>
          settles.includes(conflict.conflictId) || (conflict.replicaId === replicaId && conflict.localHash === brought),
      );
  }

  #end(record: ConflictRecord, path: string, resolution: Ending): void {
    this.conflicts.push({ record, path, isNew: false, resolution });
    this.state.closedConflict(record.conflictId);
  }
}

function isChange(intent: Intent): intent is Extract<Intent, { kind: 'update' | 'patch' | 'rename' }> {
  return intent.kind === 'update' || intent.kind === 'patch' || intent.kind === 'rename';
}

function kindOf(before: MockHead, path: string, after: Content | null): ServiceEvent['type'] {
  if (after === null) return 'mock_deleted';
  if (before.hash === null) return 'mock_created';
  return after.hash === before.hash && path !== before.path ? 'mock_renamed' : 'mock_updated';
}
