/** The log of every branch. Keys begin with the workspace, then the branch. */
import type { ClosedConflict, ServiceEvent } from '@mockforge-cloud/shared/protocol';
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
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

type Column = typeof branches.workspaceId;

/** Rows of a branch go with it. */
export function ofBranch(table: { workspaceId: unknown; branch: unknown }, name: string) {
  return foreignKey({
    name: `${name}_branch`,
    columns: [table.workspaceId as Column, table.branch as Column],
    foreignColumns: [branches.workspaceId, branches.branch],
  }).onDelete('cascade');
}
