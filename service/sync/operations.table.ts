import type { PushResult } from '@mockforge-cloud/shared/protocol';
import { boolean, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { ofBranch } from '../branches/branches.table.ts';

type Ack = Extract<PushResult, { type: 'ack' }>;
type ConflictResult = Extract<PushResult, { type: 'conflict' }>;

/** An answer as it is kept: without merged content, which is found by its hash. */
export type RecordedResult = Omit<Ack, 'merged' | 'encoding'> | ConflictResult;

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
