/** Reads the log of a branch: pages of whole revisions, as they are sent. */
import type { ChangeRecord } from '@mockforge-cloud/shared/protocol';
import { and, asc, eq, gt, inArray, lte } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { userRef } from '../accounts/user-ref.ts';
import { contents } from '../contents/contents.table.ts';
import type { Database } from '../database/opened-database.ts';
import { chainMismatch } from './branches.errors.ts';
import { type BranchHead, isOfHistory, readBranch } from './branches.repository.ts';
import { changes, revisions } from './branches.table.ts';
import { inBranch, type Place, sameBranch } from './place.ts';
import { eventOf } from './service-event.ts';

export interface LogPage {
  records: ChangeRecord[];
  /** The last revision of this page; the cursor to go on from. */
  upTo: number;
  more: boolean;
}

const MAX_PAGE_CHANGES = 1000;
/** Contents beyond this in one page are left out, and asked for by hash (I16). */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;

export interface LogQuery {
  since: number;
  /** The newest revision to give. */
  until: number;
  maxInlineBytes: number;
  /** A page ends before the revision that would have it hold more changes; one has at least one revision. */
  maxChanges?: number;
}

export async function readLog(db: Database, place: Place, query: LogQuery): Promise<LogPage> {
  const { since, until } = query;
  const upTo = await endOfPage(db, place, query);
  if (upTo === since) return { records: [], upTo: since, more: false };
  const rows = await db
    .select({
      change: changes,
      chain: revisions.chain,
      count: revisions.count,
      replicaId: revisions.replicaId,
      at: revisions.at,
      userId: revisions.userId,
      username: users.username,
    })
    .from(changes)
    .innerJoin(revisions, and(sameBranch(revisions, changes), eq(revisions.revision, changes.revision)))
    .leftJoin(users, eq(users.id, revisions.userId))
    .where(and(inBranch(changes, place), gt(changes.revision, since), lte(changes.revision, upTo)))
    .orderBy(asc(changes.revision), asc(changes.ordinal));
  const bytes = await inlineContents(
    db,
    place,
    rows.map(({ change }) => change),
    query.maxInlineBytes,
  );
  const records = rows.map(({ change, chain, count, replicaId, at, userId, username }): ChangeRecord => {
    const { revision, ordinal, opId, closed } = change;
    return {
      revision,
      chain,
      ordinal,
      count,
      op_id: opId,
      replica_id: replicaId,
      event: eventOf({ ...change, bytes: bytes.get(change.hash ?? '') ?? null }),
      user: userRef(userId, username),
      at: at.toISOString(),
      ...(closed === null ? {} : { closed }),
    };
  });
  return { records, upTo, more: upTo < until };
}

/** The last revision that still fits the page; at least one, if there is one. */
async function endOfPage(
  db: Database,
  place: Place,
  { since, until, maxChanges = MAX_PAGE_CHANGES }: LogQuery,
): Promise<number> {
  const rows = await db
    .select({ revision: revisions.revision, count: revisions.count })
    .from(revisions)
    .where(and(inBranch(revisions, place), gt(revisions.revision, since), lte(revisions.revision, until)))
    .orderBy(asc(revisions.revision))
    .limit(maxChanges);
  let changesSoFar = 0;
  let upTo = since;
  for (const { revision, count } of rows) {
    changesSoFar += count;
    if (upTo > since && changesSoFar > maxChanges) break;
    upTo = revision;
  }
  return upTo;
}

type ChangeRow = typeof changes.$inferSelect;

async function inlineContents(
  db: Database,
  { workspaceId }: Place,
  rows: readonly ChangeRow[],
  maxInlineBytes: number,
): Promise<Map<string, Uint8Array>> {
  const wanted = new Set<string>();
  let bytes = 0;
  for (const { hash, size, kind } of rows) {
    const carries = kind === 'mock_created' || kind === 'mock_updated';
    if (!carries || hash === null || size > maxInlineBytes || wanted.has(hash)) continue;
    bytes += size;
    if (bytes > MAX_PAGE_BYTES) break;
    wanted.add(hash);
  }
  if (wanted.size === 0) return new Map();
  const found = await db
    .select({ hash: contents.hash, bytes: contents.bytes })
    .from(contents)
    .where(and(eq(contents.workspaceId, workspaceId), inArray(contents.hash, [...wanted])));
  return new Map(found.map((row) => [row.hash, row.bytes]));
}

/** @throws CloudError `branch.not_found`, `sync.chain_mismatch` where the cursor is not of this history (I15) */
export async function requireCursor(
  db: Database,
  place: Place,
  cursor: { revision: number; chain: string | null },
): Promise<BranchHead> {
  const branch = await readBranch(db, place);
  if (await isOfHistory(db, place, { branch, cursor })) return branch;
  throw chainMismatch(cursor.revision, branch.head);
}
