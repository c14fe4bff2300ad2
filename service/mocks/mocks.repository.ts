import type { Mock } from '@mockforge-cloud/shared/protocol';
import { and, asc, desc, eq, gt, isNotNull, lte } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { changes, mocks } from '../branches/branches.table.ts';
import type { Database } from '../database/database.ts';
import { pathLookup } from '../hash.ts';
import { userRef } from '../sync/load-state.ts';
import type { Place } from '../sync/plan/branch-state.ts';

function isIn({ workspaceId, branch }: Place) {
  return and(eq(mocks.workspaceId, workspaceId), eq(mocks.branch, branch));
}

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
    .where(and(isIn(place), isNotNull(mocks.hash), afterId === null ? undefined : gt(mocks.mockId, afterId)))
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
    .where(and(isIn(place), eq(mocks.mockId, mockId)));
  return found ?? null;
}

/** The mock that is at exactly this path. */
export async function findMockAt(db: Database, place: Place, path: string): Promise<MockVersion | null> {
  const rows = await db
    .select({ mockId: mocks.mockId, path: mocks.path, hash: mocks.hash, revision: mocks.revision })
    .from(mocks)
    .where(and(isIn(place), eq(mocks.pathKey, pathLookup(path)), isNotNull(mocks.hash)));
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
    .where(
      and(
        eq(changes.workspaceId, place.workspaceId),
        eq(changes.branch, place.branch),
        eq(changes.mockId, mockId),
        lte(changes.revision, revision),
      ),
    )
    .orderBy(desc(changes.revision), desc(changes.ordinal))
    .limit(1);
  return found ?? null;
}
