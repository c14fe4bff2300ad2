import { SCOPES } from '@mockforge-cloud/shared/protocol';
import { index, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    /** Lower case: an address is one account, however it is written. */
    email: text('email').notNull(),
    username: text('username').notNull(),
    /** argon2id, in PHC string format. */
    passwordHash: text('password_hash').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [uniqueIndex('users_email').on(table.email)],
);

/** Sessions (made by a sign-in) and API tokens (made by hand). Only the hash of a token is kept. */
export const tokens = pgTable(
  'tokens',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['session', 'api'] }).notNull(),
    name: text('name').notNull(),
    /** SHA-256 of the whole token, in hexadecimal. */
    hash: text('hash').notNull(),
    scopes: text('scopes', { enum: SCOPES }).array().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    /** A revoked token is kept for a while, so that its holder is told why it no longer works. */
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
    /** The API token that it was made with, which it ends with; `null`: it was made in a session. */
    madeBy: text('made_by'),
  },
  (table) => [
    index('tokens_made_by').on(table.madeBy),
    uniqueIndex('tokens_hash').on(table.hash),
    index('tokens_user').on(table.userId, table.createdAt),
  ],
);
