/** Sessions and API tokens: made, listed, revoked. */
import { randomUUID } from 'node:crypto';
import type { Scope } from '@mockforge-cloud/shared/protocol';
import { and, asc, count, eq, gt, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import type { Identity } from '../identity.ts';
import { tokenNotFound, tokenRevoked } from './accounts.errors.ts';
import { tokens } from './accounts.table.ts';
import { lockAccount, requireRoomFor } from './limit-account.ts';
import { generateToken, hashToken } from './token.ts';

export type TokenRow = typeof tokens.$inferSelect;

const DAY_MS = 24 * 60 * 60 * 1000;
export const SESSION_MS = 30 * DAY_MS;
/** How long the holder of a dead token is told what became of it. */
const DEAD_TOKENS_KEPT_MS = 30 * DAY_MS;

/** Of one account, of those that are good. */
const MOST_API_TOKENS = 300;

export interface NewToken {
  userId: string;
  kind: TokenRow['kind'];
  name: string;
  scopes: readonly Scope[];
  /** `null`: does not expire. */
  expiresAt: Date | null;
  now: Date;
  /** The API token that asks for it. */
  madeBy?: string | null;
  /** Only for who has to know the secret beforehand. */
  token?: string;
}

/** `token` is the secret: it is given out here, and only its hash is kept. */
export async function createToken(db: Database, options: NewToken): Promise<{ token: string; row: TokenRow }> {
  const { now, token = generateToken(), scopes, madeBy = null, ...rest } = options;
  const row: TokenRow = {
    ...rest,
    id: randomUUID(),
    hash: hashToken(token),
    scopes: [...new Set(scopes)],
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
    madeBy,
  };
  await db.insert(tokens).values(row);
  return { token, row };
}

/**
 * An API token that somebody asks for with another token. As elsewhere, what a person makes in a session outlives it. What
 * an API token makes ends when that one ends or is revoked: else whoever finds one has it for ever.
 * @throws CloudError `account.limit_reached`, `auth.token_revoked`
 */
export async function createApiToken(
  db: Database,
  maker: Identity,
  { expiresAt, ...asked }: Pick<NewToken, 'name' | 'scopes' | 'expiresAt' | 'now'>,
): Promise<{ token: string; row: TokenRow }> {
  const { userId, tokenId, tokenKind } = maker;
  return db.transaction(async (tx) => {
    await lockAccount(tx, userId);
    requireRoomFor('API tokens', { has: await countApiTokens(tx, userId, asked.now), most: MOST_API_TOKENS });
    if (tokenKind === 'session') return createToken(tx, { ...asked, userId, kind: 'api', expiresAt });
    // Held until it is committed: whoever revokes the maker at this moment finds what it has made.
    const [alive] = await tx
      .select({ id: tokens.id })
      .from(tokens)
      .where(and(eq(tokens.id, tokenId), isNull(tokens.revokedAt)))
      .for('update');
    if (alive === undefined) throw tokenRevoked();
    const capped = earlier(expiresAt, maker.expiresAt);
    return createToken(tx, { ...asked, userId, kind: 'api', expiresAt: capped, madeBy: tokenId });
  });
}

/** `null` is never. */
function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

async function countApiTokens(db: Database, userId: string, now: Date): Promise<number> {
  const isAlive = and(isNull(tokens.revokedAt), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)));
  const [row] = await db
    .select({ alive: count() })
    .from(tokens)
    .where(and(eq(tokens.userId, userId), eq(tokens.kind, 'api'), isAlive));
  return row?.alive ?? 0;
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

/**
 * With all that were made with it. @returns their ids: the caller tells the sockets, after this is committed.
 * @throws CloudError `token.not_found`
 */
export async function revokeToken(
  db: Database,
  { userId, tokenId, kind, now }: { userId: string; tokenId: string; kind?: TokenRow['kind']; now: Date },
): Promise<string[]> {
  const revoked = await db.transaction(async (tx) => {
    const isKind = kind === undefined ? undefined : eq(tokens.kind, kind);
    const isMeant = and(eq(tokens.id, tokenId), eq(tokens.userId, userId), isKind);
    const ids: string[] = [];
    for (let next = await endTokens(tx, isMeant, now); next.length > 0; ) {
      ids.push(...next);
      next = await endTokens(tx, inArray(tokens.madeBy, next), now);
    }
    return ids;
  });
  if (revoked.length > 0) return revoked;
  throw tokenNotFound();
}

async function endTokens(tx: Database, which: SQL | undefined, now: Date): Promise<string[]> {
  const ended = await tx
    .update(tokens)
    .set({ revokedAt: now })
    .where(and(which, isNull(tokens.revokedAt)))
    .returning({ id: tokens.id });
  return ended.map(({ id }) => id);
}
