import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { ofBranch } from '../branches/branches.table.ts';

/** What ended a conflict. `pushed`: its author's replica came to an agreement by a later push. */
export const ENDINGS = ['local', 'remote', 'merged', 'superseded', 'pushed'] as const;
export type Ending = (typeof ENDINGS)[number];

/** Records of disagreements. A closed one is kept: it holds bytes that a person saved (I1). */
export const conflicts = pgTable(
  'conflicts',
  {
    workspaceId: text('workspace_id').notNull(),
    branch: text('branch').notNull(),
    conflictId: text('conflict_id').notNull(),
    mockId: text('mock_id').notNull(),
    /** The author: who submitted `localHash`, and from which replica. */
    userId: text('user_id').notNull(),
    replicaId: text('replica_id').notNull(),
    opId: text('op_id').notNull(),
    baseHash: text('base_hash'),
    localHash: text('local_hash'),
    /** The head that it disagreed with when it was opened. */
    headHash: text('head_hash'),
    headRevision: integer('head_revision').notNull(),
    headAuthor: text('head_author'),
    openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
    closedAt: timestamp('closed_at', { withTimezone: true }),
    /** What ended it. */
    resolution: text('resolution', { enum: ENDINGS }),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.branch, table.conflictId] }),
    ofBranch(table, 'conflicts'),
    index('conflicts_open')
      .on(table.workspaceId, table.branch, table.mockId, table.userId, table.replicaId)
      .where(sql`${table.closedAt} is null`),
    // The route that settles a conflict names it alone.
    index('conflicts_id').on(table.conflictId),
  ],
);
