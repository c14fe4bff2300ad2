import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const workspaces = pgTable(
  'workspaces',
  {
    /** A slug, chosen at creation. Every table of a workspace has a key that begins with it. */
    id: text('workspace_id').primaryKey(),
    name: text('name').notNull(),
    project: text('project'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    /** Whose it counts as; `null`: it was made before that was kept. */
    createdBy: text('created_by'),
  },
  (table) => [index('workspaces_created_by').on(table.createdBy)],
);
