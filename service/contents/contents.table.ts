import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytea } from '../database/bytea.ts';
import { workspaces } from '../workspaces/workspaces.table.ts';

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
