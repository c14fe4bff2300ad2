import { CloudError } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import { databaseFault } from '../database/database-fault.ts';
import type { Database } from '../database/opened-database.ts';
import type { Identity } from '../identity.ts';
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
  if (revokedAt !== null) {
    throw new CloudError('auth.token_revoked', 'This token has been revoked.', { hint: 'Sign in again.' });
  }
  if (identity.expiresAt !== null && identity.expiresAt <= now) {
    throw new CloudError('auth.token_expired', 'This token has expired.', { hint: 'Sign in again.' });
  }
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

function tokenInvalid(): CloudError {
  return new CloudError('auth.token_invalid', 'This token is not known here.', {
    hint: 'Check that the token is complete and that it was made on this service, or sign in again.',
  });
}
