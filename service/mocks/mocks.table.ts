import { index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { ofBranch } from '../branches/branches.table.ts';

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
