/** Every table, for drizzle-kit. After a change: `npx drizzle-kit generate --config service/drizzle.config.ts`. */
export * from './accounts/accounts.table.ts';
export * from './branches/branches.table.ts';
export * from './conflicts/conflicts.table.ts';
export * from './contents/contents.table.ts';
export * from './members/members.table.ts';
export * from './mocks/mocks.table.ts';
export * from './sync/operations.table.ts';
export * from './workspaces/workspaces.table.ts';
