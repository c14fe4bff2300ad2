import { type Membership, workspaceIdSchema } from '@mockforge-cloud/shared/protocol';
import { and, asc, count, eq, gt } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import { members } from '../members/members.table.ts';
import { workspaces } from './workspaces.table.ts';

export type WorkspaceRow = typeof workspaces.$inferSelect;
/** A workspace as one of its members sees it. */
export type OwnWorkspace = Omit<WorkspaceRow, 'createdBy'> & { role: Membership['role'] };

const own = {
  id: workspaces.id,
  name: workspaces.name,
  project: workspaces.project,
  createdAt: workspaces.createdAt,
  role: members.role,
};

/** The workspaces that a person is a member of, by id, after `afterId`. */
export async function listWorkspaces(
  db: Database,
  { userId, afterId, limit }: { userId: string; afterId: string | null; limit: number },
): Promise<OwnWorkspace[]> {
  return db
    .select(own)
    .from(members)
    .innerJoin(workspaces, eq(workspaces.id, members.workspaceId))
    .where(and(eq(members.userId, userId), afterId === null ? undefined : gt(members.workspaceId, afterId)))
    .orderBy(asc(members.workspaceId))
    .limit(limit);
}

export async function findWorkspace(
  db: Database,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<OwnWorkspace | null> {
  if (!workspaceIdSchema.safeParse(workspaceId).success) return null;
  const [found] = await db
    .select(own)
    .from(members)
    .innerJoin(workspaces, eq(workspaces.id, members.workspaceId))
    .where(and(eq(members.workspaceId, workspaceId), eq(members.userId, userId)));
  return found ?? null;
}

export async function countWorkspacesOf(db: Database, userId: string): Promise<number> {
  const [row] = await db.select({ made: count() }).from(workspaces).where(eq(workspaces.createdBy, userId));
  return row?.made ?? 0;
}

/** False where the id is taken. */
export async function insertWorkspace(db: Database, row: WorkspaceRow): Promise<boolean> {
  const inserted = await db.insert(workspaces).values(row).onConflictDoNothing().returning({ id: workspaces.id });
  return inserted.length === 1;
}
