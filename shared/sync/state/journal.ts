/** The records of the journal, and the state that they add up to. */
import { type Head, STRATEGIES } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { Operation } from '../queue/operation.ts';
import type { MockRecord } from '../versions/mock-record.ts';

const versionSchema = z.object({ path: z.string(), hash: z.string() });

const mockRecordSchema = z.object({
  mockId: z.string(),
  path: z.string(),
  base: versionSchema.nullable(),
  remote: versionSchema.nullable(),
  remoteRevision: z.int(),
  submission: z.object({ conflictId: z.string(), localHash: z.string().nullable() }).nullable(),
  movingTo: versionSchema.nullable().catch(null),
  leftOut: z.enum(['by_person', 'by_git', 'restored']).nullable().default(null),
  leftAt: z.object({ hash: z.string().nullable(), base: z.string().nullable() }).nullable().default(null),
  vouched: versionSchema.extend({ isTold: z.boolean().optional() }).nullable().default(null),
  isWithLf: z.boolean().default(false),
});

const operationSchema = z.object({
  opId: z.string(),
  mockId: z.string(),
  kind: z.enum(['create', 'update', 'rename', 'delete']),
  base: versionSchema.nullable(),
  path: z.string(),
  hash: z.string().nullable(),
  strategy: z.enum(STRATEGIES).nullable(),
  sent: z.boolean(),
});

export const journalRecordSchema = z.discriminatedUnion('type', [
  /** Whose state this is. Always the first record; a later one takes its place. */
  z.object({
    type: z.literal('replica'),
    replicaId: z.string(),
    serviceUrl: z.string(),
    workspaceId: z.string(),
    branch: z.string(),
    /** Ids that it went by before; a copy of it may still go by them. */
    formerIds: z.array(z.string()).default([]),
    /** Where this state is, so that a copy of it can be told; `null`: not known. */
    whereabouts: z.string().nullable().default(null),
    /** The folder may be newer than this state: the cloud has not been asked about its files since that was seen. */
    isOutdated: z.boolean().default(false),
  }),
  z.object({ type: z.literal('mock'), mock: mockRecordSchema }),
  z.object({ type: z.literal('forget'), mockId: z.string() }),
  z.object({ type: z.literal('queued'), operation: operationSchema }),
  z.object({ type: z.literal('unqueued'), opId: z.string() }),
  /** It may have reached the cloud, and its answer is waited for no more. */
  z.object({ type: z.literal('given_up'), opId: z.string() }),
  /** A conflict that a push from here has opened. */
  z.object({ type: z.literal('conflict'), conflictId: z.string() }),
  z.object({ type: z.literal('conflict_over'), conflictId: z.string() }),
  z.object({ type: z.literal('cursor'), head: z.object({ revision: z.int(), chain: z.string() }) }),
  /** The first sync may happen, or has happened. */
  z.object({ type: z.literal('agreed') }),
  /** A mock that was deleted from here, and what it had in it. */
  z.object({
    type: z.literal('deleted'),
    mockId: z.string(),
    path: z.string(),
    hash: z.string(),
    revision: z.int(),
  }),
  z.object({ type: z.literal('undeleted'), mockId: z.string() }),
  /** Where Git's HEAD was when the folder was looked at last. */
  z.object({ type: z.literal('git'), position: z.string() }),
]);
export type JournalRecord = z.infer<typeof journalRecordSchema>;
export type DeletedMock = Omit<Extract<JournalRecord, { type: 'deleted' }>, 'type'>;

export type ReplicaIdentity = Omit<Extract<JournalRecord, { type: 'replica' }>, 'type'>;

export interface ReplicaSnapshot {
  identity: ReplicaIdentity | null;
  mocks: Map<string, MockRecord>;
  /** By operation id, in the order in which they were queued. */
  operations: Map<string, Operation>;
  /** By mock id, in the order in which they were deleted. */
  deleted: Map<string, DeletedMock>;
  /** Ids of operations and of conflicts. */
  givenUp: Set<string>;
  conflicts: Set<string>;
  cursor: Head | null;
  isAgreed: boolean;
  gitPosition: string | null;
}

export function foldJournal(records: readonly JournalRecord[]): ReplicaSnapshot {
  const snapshot: ReplicaSnapshot = {
    identity: null,
    mocks: new Map(),
    operations: new Map(),
    deleted: new Map(),
    givenUp: new Set(),
    conflicts: new Set(),
    cursor: null,
    isAgreed: false,
    gitPosition: null,
  };
  for (const record of records) fold(snapshot, record);
  return snapshot;
}

function fold(snapshot: ReplicaSnapshot, record: JournalRecord): void {
  switch (record.type) {
    case 'replica': {
      const { type: _, ...identity } = record;
      snapshot.identity = identity;
      return;
    }
    case 'mock':
      snapshot.mocks.set(record.mock.mockId, record.mock);
      return;
    case 'forget':
      snapshot.mocks.delete(record.mockId);
      return;
    case 'queued':
      snapshot.operations.set(record.operation.opId, record.operation);
      return;
    case 'unqueued':
      snapshot.operations.delete(record.opId);
      return;
    case 'given_up':
      snapshot.operations.delete(record.opId);
      snapshot.givenUp.add(record.opId);
      return;
    case 'conflict':
      snapshot.conflicts.add(record.conflictId);
      return;
    case 'conflict_over':
      snapshot.conflicts.delete(record.conflictId);
      return;
    case 'deleted': {
      const { type: _, ...deleted } = record;
      snapshot.deleted.delete(deleted.mockId);
      snapshot.deleted.set(deleted.mockId, deleted);
      return;
    }
    case 'undeleted':
      snapshot.deleted.delete(record.mockId);
      return;
    case 'cursor':
      snapshot.cursor = record.head;
      return;
    case 'agreed':
      snapshot.isAgreed = true;
      return;
    case 'git':
      snapshot.gitPosition = record.position;
  }
}
