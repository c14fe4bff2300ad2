import type { Membership, User } from '@mockforge-cloud/shared/protocol';
import { and, asc, eq, gt } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import type { Database } from '../database/opened-database.ts';
import { members } from './members.table.ts';

export interface Member {
  user: User;
  role: Membership['role'];
  permissions: Membership['permissions'];
  joinedAt: Date;
  /** When the account was made. */
  accountSince: Date;
}

const columns = {
  user: { id: users.id, email: users.email, username: users.username },
  role: members.role,
  permissions: members.permissions,
  joinedAt: members.joinedAt,
  accountSince: users.createdAt,
};

/** By user id, after `afterId`. */
export async function listMembers(
  db: Database,
  { workspaceId, afterId, limit }: { workspaceId: string; afterId: string | null; limit: number },
): Promise<Member[]> {
  return db
    .select(columns)
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.workspaceId, workspaceId), afterId === null ? undefined : gt(members.userId, afterId)))
    .orderBy(asc(members.userId))
    .limit(limit);
}

/**
 * All members, held against change until the transaction ends: two admins who remove each other at the same time
 * must not both succeed.
 */
export async function lockMembers(tx: Database, workspaceId: string): Promise<Member[]> {
  return tx
    .select(columns)
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.workspaceId, workspaceId))
    .orderBy(asc(members.userId))
    .for('update', { of: members });
}

/** False where the person is a member already. */
export async function insertMember(db: Database, row: typeof members.$inferInsert): Promise<boolean> {
  const inserted = await db.insert(members).values(row).onConflictDoNothing().returning({ userId: members.userId });
  return inserted.length === 1;
}

export async function updateMember(
  db: Database,
  { workspaceId, userId, ...membership }: { workspaceId: string; userId: string } & Membership,
): Promise<void> {
  await db
    .update(members)
    .set({ role: membership.role, permissions: membership.permissions === null ? null : [...membership.permissions] })
    .where(and(eq(members.workspaceId, workspaceId), eq(members.userId, userId)));
}

export async function deleteMember(
  db: Database,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<void> {
  await db.delete(members).where(and(eq(members.workspaceId, workspaceId), eq(members.userId, userId)));
}
