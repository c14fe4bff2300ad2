/** The log of every branch, and what follows from it. Keys begin with the workspace, then the branch. */
import type { ClosedConflict, ServiceEvent } from '@mockforge-cloud/shared/protocol';
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from '../database/bytea.ts';
import type { RecordedResult } from '../sync/recorded-result.ts';
import { workspaces } from '../workspaces/workspaces.table.ts';

export const branches = pgTable(
  'branches',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    branch: text('branch').notNull(),
    /** The head: the newest revision and the hash chained up to it. Locked by whoever adds a revision. */
    revision: integer('revision').notNull(),
    chain: text('chain').notNull(),
    /** The chain of revision 0: the hash of a random id, so that two histories never look alike (I15). */
    initialChain: text('initial_chain').notNull(),
    /** How many mocks there are now, deleted ones not counted. */
    liveMocks: integer('live_mocks').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.branch] })],
);

/** Bytes by their SHA-256, once per workspace, for all branches. */
export const contents = pgTable(
  'contents',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    hash: text('hash').notNull(),
    size: integer('size').notNull(),
    bytes: bytea('bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.hash] })],
);

/** What each mock is now. A deleted one stays, with the path that it last had. */
export const mocks = pgTable(
  'mocks',
  {
    workspaceId: text('workspace_id').notNull(),
    branch: text('branch').notNull(),
    mockId: text('mock_id').notNull(),
    path: text('path').notNull(),
    /** `pathLookup(path)`: equal for paths that some file system takes for one. */
    pathKey: text('path_key').notNull(),
    /** `null`: deleted. */
    hash: text('hash'),
    size: integer('size').notNull(),
    /** The last revision that changed it. */
    revision: integer('revision').notNull(),
    updatedBy: text('updated_by').notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.branch, table.mockId] }),
    ofBranch(table, 'mocks'),
    // Not unique: two mocks may swap their paths in one statement. The lock on the branch keeps them apart.
    index('mocks_path_key').on(table.workspaceId, table.branch, table.pathKey),
  ],
);

/** One row for each accepted push. */
export const revisions = pgTable(
  'revisions',
  {
    workspaceId: text('workspace_id').notNull(),
    branch: text('branch').notNull(),
    revision: integer('revision').notNull(),
    chain: text('chain').notNull(),
    userId: text('user_id').notNull(),
    replicaId: text('replica_id').notNull(),
    message: text('message'),
    /** How many changes it has. */
    count: integer('count').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.branch, table.revision] }), ofBranch(table, 'revisions')],
);

export const changes = pgTable(
  'changes',
  {
    workspaceId: text('workspace_id').notNull(),
    branch: text('branch').notNull(),
    revision: integer('revision').notNull(),
    ordinal: integer('ordinal').notNull(),
    mockId: text('mock_id').notNull(),
    opId: text('op_id').notNull(),
    kind: text('kind').$type<ServiceEvent['type']>().notNull(),
    path: text('path').notNull(),
    prevPath: text('prev_path'),
    /** `null`: deleted. */
    hash: text('hash'),
    prevHash: text('prev_hash'),
    size: integer('size').notNull(),
    /** What was sent, where the service made something else of it: the second parent of a merge. */
    submittedHash: text('submitted_hash'),
    /** The base that the sender named. */
    baseHash: text('base_hash'),
    closed: jsonb('closed').$type<ClosedConflict[]>(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.branch, table.revision, table.ordinal] }),
    ofBranch(table, 'changes'),
    index('changes_mock').on(table.workspaceId, table.branch, table.mockId, table.revision),
  ],
);

/**
 * The answers that were given, for pushes that are sent again (I4). The user is part of the key: an id that
 * somebody else has used neither blocks nor shows anything.
 */
export const operations = pgTable(
  'operations',
  {
    workspaceId: text('workspace_id').notNull(),
    branch: text('branch').notNull(),
    opId: text('op_id').notNull(),
    userId: text('user_id').notNull(),
    result: jsonb('result').$type<RecordedResult>().notNull(),
    /** Whether the answer carried content other than what was sent. */
    merged: boolean('merged').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.branch, table.opId, table.userId] }),
    ofBranch(table, 'operations'),
  ],
);

type Column = typeof branches.workspaceId;

/** Rows of a branch go with it. */
export function ofBranch(table: { workspaceId: unknown; branch: unknown }, name: string) {
  return foreignKey({
    name: `${name}_branch`,
    columns: [table.workspaceId as Column, table.branch as Column],
    foreignColumns: [branches.workspaceId, branches.branch],
  }).onDelete('cascade');
}
