import type { Mock } from '@mockforge-cloud/shared/protocol';
import { and, asc, desc, eq, gt, isNotNull, lte } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { userRef } from '../accounts/user-ref.ts';
import { changes } from '../branches/branches.table.ts';
import { inBranch, type Place } from '../branches/place.ts';
import type { Database } from '../database/opened-database.ts';
import { pathLookup } from '../hash.ts';
import { mocks } from './mocks.table.ts';

/** The mocks that there are now, in the order of their ids. */
export async function listMocks(
  db: Database,
  place: Place,
  { afterId, limit }: { afterId: string | null; limit: number },
): Promise<Mock[]> {
  const rows = await db
    .select({ mock: mocks, username: users.username })
    .from(mocks)
    .leftJoin(users, eq(users.id, mocks.updatedBy))
    .where(and(inBranch(mocks, place), isNotNull(mocks.hash), afterId === null ? undefined : gt(mocks.mockId, afterId)))
    .orderBy(asc(mocks.mockId))
    .limit(limit);
  return rows.map(({ mock, username }) => ({
    mock_id: mock.mockId,
    path: mock.path,
    hash: mock.hash ?? '',
    size: mock.size,
    revision: mock.revision,
    updated_at: mock.updatedAt.toISOString(),
    updated_by: userRef(mock.updatedBy, username),
  }));
}

/** What a mock is, or was. */
export interface MockVersion {
  mockId: string;
  path: string;
  /** `null`: deleted. */
  hash: string | null;
  revision: number;
}

export async function findMock(db: Database, place: Place, mockId: string): Promise<MockVersion | null> {
  const [found] = await db
    .select({ mockId: mocks.mockId, path: mocks.path, hash: mocks.hash, revision: mocks.revision })
    .from(mocks)
    .where(and(inBranch(mocks, place), eq(mocks.mockId, mockId)));
  return found ?? null;
}

/** The mock that is at exactly this path. */
export async function findMockAt(db: Database, place: Place, path: string): Promise<MockVersion | null> {
  const rows = await db
    .select({ mockId: mocks.mockId, path: mocks.path, hash: mocks.hash, revision: mocks.revision })
    .from(mocks)
    .where(and(inBranch(mocks, place), eq(mocks.pathKey, pathLookup(path)), isNotNull(mocks.hash)));
  return rows.find((row) => row.path === path) ?? null;
}

/** The mock as it was at a revision. */
export async function findMockAsOf(
  db: Database,
  place: Place,
  { mockId, revision }: { mockId: string; revision: number },
): Promise<MockVersion | null> {
  const [found] = await db
    .select({ mockId: changes.mockId, path: changes.path, hash: changes.hash, revision: changes.revision })
    .from(changes)
    .where(and(inBranch(changes, place), eq(changes.mockId, mockId), lte(changes.revision, revision)))
    .orderBy(desc(changes.revision), desc(changes.ordinal))
    .limit(1);
  return found ?? null;
}
