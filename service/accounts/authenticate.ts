import { eq } from 'drizzle-orm';
import { databaseFault } from '../database/database-fault.ts';
import type { Database } from '../database/opened-database.ts';
import type { Identity } from '../identity.ts';
import { tokenExpired, tokenInvalid, tokenRevoked } from './accounts.errors.ts';
import { tokens, users } from './accounts.table.ts';
import { hashToken, looksLikeToken } from './token.ts';

/** `last_used_at` is a help for people, not a log: written at most once in this time. */
const USE_NOTED_EVERY_MS = 60_000;

/** @throws CloudError `auth.token_invalid`, `auth.token_revoked` or `auth.token_expired`. */
export async function authenticate(db: Database, token: string, now = new Date()): Promise<Identity> {
  if (!looksLikeToken(token)) throw tokenInvalid();
  const [found] = await db
    .select({
      tokenId: tokens.id,
      tokenKind: tokens.kind,
      userId: tokens.userId,
      username: users.username,
      scopes: tokens.scopes,
      expiresAt: tokens.expiresAt,
      revokedAt: tokens.revokedAt,
      lastUsedAt: tokens.lastUsedAt,
    })
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(eq(tokens.hash, hashToken(token)));
  if (found === undefined) throw tokenInvalid();
  const { revokedAt, lastUsedAt, ...identity } = found;
  if (revokedAt !== null) throw tokenRevoked();
  if (identity.expiresAt !== null && identity.expiresAt <= now) throw tokenExpired();
  if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() > USE_NOTED_EVERY_MS) {
    await noteUse(db, identity.tokenId, now);
  }
  return identity;
}

/** A database that takes no writes at the moment (a full disk) is still there to be read from. */
async function noteUse(db: Database, tokenId: string, now: Date): Promise<void> {
  try {
    await db.update(tokens).set({ lastUsedAt: now }).where(eq(tokens.id, tokenId));
  } catch (error) {
    if (databaseFault(error) === null) throw error;
  }
}
