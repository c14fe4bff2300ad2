import { CloudError, type Conflict } from '@mockforge-cloud/shared/protocol';
import { aliasedTable, and, asc, count, eq, gt, inArray, isNull } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { userRef } from '../accounts/user-ref.ts';
import { inBranch, type Place, sameBranch } from '../branches/place.ts';
import type { Database } from '../database/opened-database.ts';
import { mocks } from '../mocks/mocks.table.ts';
import { type ConflictRecord, toWireConflict } from './conflict-record.ts';
import { conflicts } from './conflicts.table.ts';

const headAuthors = aliasedTable(users, 'head_authors');

function isOpenIn(place: Place) {
  return and(inBranch(conflicts, place), isNull(conflicts.closedAt));
}

function selectRecords(db: Database) {
  return db
    .select({ row: conflicts, author: users.username, headAuthor: headAuthors.username, path: mocks.path })
    .from(conflicts)
    .innerJoin(mocks, and(sameBranch(mocks, conflicts), eq(mocks.mockId, conflicts.mockId)))
    .leftJoin(users, eq(users.id, conflicts.userId))
    .leftJoin(headAuthors, eq(headAuthors.id, conflicts.headAuthor))
    .$dynamic();
}

type Selected = Awaited<ReturnType<typeof selectRecords>>[number];

function toRecord({ row, author, headAuthor }: Selected): ConflictRecord {
  const { conflictId, mockId, replicaId, opId, baseHash, localHash, headHash, headRevision, openedAt } = row;
  return {
    conflictId,
    mockId,
    author: userRef(row.userId, author),
    replicaId,
    opId,
    baseHash,
    localHash,
    headHash,
    headRevision,
    headAuthor: row.headAuthor === null ? null : userRef(row.headAuthor, headAuthor),
    openedAt,
  };
}

/** The open conflicts over these mocks. */
export async function openConflictsOf(db: Database, place: Place, mockIds: string[]): Promise<ConflictRecord[]> {
  if (mockIds.length === 0) return [];
  const rows = await selectRecords(db).where(and(isOpenIn(place), inArray(conflicts.mockId, mockIds)));
  return rows.map(toRecord);
}

/** The open conflicts of a branch, in the order of their ids, after `after`. */
export async function listOpenConflicts(
  db: Database,
  place: Place,
  { after, limit }: { after: string | null; limit: number },
): Promise<Conflict[]> {
  const rows = await selectRecords(db)
    .where(and(isOpenIn(place), after === null ? undefined : gt(conflicts.conflictId, after)))
    .orderBy(asc(conflicts.conflictId))
    .limit(limit);
  return rows.map((selected) => toWireConflict(toRecord(selected), { ...place, path: selected.path }));
}

export async function countOpenConflicts(db: Database, place: Place): Promise<number> {
  const [row] = await db.select({ open: count() }).from(conflicts).where(isOpenIn(place));
  return row?.open ?? 0;
}

export interface FoundConflict {
  place: Place;
  mockId: string;
  localHash: string | null;
}

/** @throws CloudError `conflict.not_found` */
export async function findConflict(db: Database, conflictId: string): Promise<FoundConflict> {
  const [found] = await db
    .select({
      workspaceId: conflicts.workspaceId,
      branch: conflicts.branch,
      mockId: conflicts.mockId,
      localHash: conflicts.localHash,
    })
    .from(conflicts)
    .where(eq(conflicts.conflictId, conflictId));
  if (found === undefined) throw conflictNotFound(conflictId);
  const { workspaceId, branch, mockId, localHash } = found;
  return { place: { workspaceId, branch }, mockId, localHash };
}

export function conflictNotFound(conflictId: string): CloudError {
  return new CloudError('conflict.not_found', `There is no conflict "${conflictId}" that you may see.`, {
    details: { conflict_id: conflictId },
  });
}
