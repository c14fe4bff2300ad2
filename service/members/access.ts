/** Whether a person may do something in a workspace, asked at the moment it is done (I9). */
import { can, type Membership, type Permission, workspaceIdSchema } from '@mockforge-cloud/shared/protocol';
import { and, eq } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import { forbidden, workspaceNotFound } from './members.errors.ts';
import { members } from './members.table.ts';

/** Also inside a transaction: pass it as `db`. */
export async function findMembership(
  db: Database,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<Membership | null> {
  if (!workspaceIdSchema.safeParse(workspaceId).success) return null;
  const [found] = await db
    .select({ role: members.role, permissions: members.permissions })
    .from(members)
    .where(and(eq(members.workspaceId, workspaceId), eq(members.userId, userId)));
  return found ?? null;
}

/**
 * @throws CloudError `workspace.not_found` for whoever is no member, whether the workspace exists or not,
 * so that nobody can find out which ids are taken; `auth.forbidden` where `permission` is missing.
 */
export async function requireMember(
  db: Database,
  { workspaceId, userId, permission }: { workspaceId: string; userId: string; permission?: Permission },
): Promise<Membership> {
  const membership = await findMembership(db, { workspaceId, userId });
  if (membership === null) throw workspaceNotFound(workspaceId);
  if (permission !== undefined && !can(membership, permission)) throw forbidden(workspaceId, permission);
  return membership;
}

/** An admin whose permissions have not been narrowed: the only one who may make admins, or delete the workspace. */
export function isFullAdmin(member: Membership): boolean {
  return member.role === 'admin' && can(member, 'manage');
}
