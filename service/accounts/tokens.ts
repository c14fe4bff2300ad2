/** Sessions and API tokens: made, listed, revoked. */
import { randomUUID } from 'node:crypto';
import { CloudError, type Scope } from '@mockforge-cloud/shared/protocol';
import { and, asc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { tokens } from './accounts.table.ts';
import { generateToken, hashToken } from './token.ts';

export type TokenRow = typeof tokens.$inferSelect;

const DAY_MS = 24 * 60 * 60 * 1000;
export const SESSION_MS = 30 * DAY_MS;
/** How long the holder of a dead token is told what became of it. */
const DEAD_TOKENS_KEPT_MS = 30 * DAY_MS;

export interface NewToken {
  userId: string;
  kind: TokenRow['kind'];
  name: string;
  scopes: readonly Scope[];
  /** `null`: does not expire. */
  expiresAt: Date | null;
  now: Date;
  /** Only for who has to know the secret beforehand. */
  token?: string;
}

/** `token` is the secret: it is given out here, and only its hash is kept. */
export async function createToken(db: Database, options: NewToken): Promise<{ token: string; row: TokenRow }> {
  const { now, token = generateToken(), scopes, ...rest } = options;
  const row: TokenRow = {
    ...rest,
    id: randomUUID(),
    hash: hashToken(token),
    scopes: [...new Set(scopes)],
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  };
  await db.insert(tokens).values(row);
  return { token, row };
}

/** A sign-in: a token that ends by itself. Clears away what is long dead of the same account. */
export async function createSession(
  db: Database,
  { userId, now }: { userId: string; now: Date },
): Promise<{ token: string; expiresAt: Date }> {
  const longAgo = new Date(now.getTime() - DEAD_TOKENS_KEPT_MS);
  await db
    .delete(tokens)
    .where(and(eq(tokens.userId, userId), or(lt(tokens.expiresAt, longAgo), lt(tokens.revokedAt, longAgo))));
  const expiresAt = new Date(now.getTime() + SESSION_MS);
  const { token } = await createToken(db, {
    userId,
    kind: 'session',
    name: 'session',
    scopes: ['read', 'write'],
    expiresAt,
    now,
  });
  return { token, expiresAt };
}

/** API tokens that have not been revoked, oldest first, after the key (`createdAt`, `id`). */
export async function listApiTokens(
  db: Database,
  { userId, after, limit }: { userId: string; after: { createdAt: string; id: string } | null; limit: number },
): Promise<TokenRow[]> {
  const later =
    after === null
      ? undefined
      : sql`(${tokens.createdAt}, ${tokens.id}) > (${after.createdAt}::timestamptz, ${after.id})`;
  return db
    .select()
    .from(tokens)
    .where(and(eq(tokens.userId, userId), eq(tokens.kind, 'api'), isNull(tokens.revokedAt), later))
    .orderBy(asc(tokens.createdAt), asc(tokens.id))
    .limit(limit);
}

/** The caller tells the sockets, after this is committed. @throws CloudError `token.not_found` */
export async function revokeToken(
  db: Database,
  { userId, tokenId, kind, now }: { userId: string; tokenId: string; kind?: TokenRow['kind']; now: Date },
): Promise<void> {
  const revoked = await db
    .update(tokens)
    .set({ revokedAt: now })
    .where(
      and(
        eq(tokens.id, tokenId),
        eq(tokens.userId, userId),
        isNull(tokens.revokedAt),
        kind === undefined ? undefined : eq(tokens.kind, kind),
      ),
    )
    .returning({ id: tokens.id });
  if (revoked.length === 1) return;
  throw new CloudError('token.not_found', 'You have no such token.', { hint: 'List your tokens to see their ids.' });
}
