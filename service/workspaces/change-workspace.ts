import { CloudError, type patchWorkspaceBodySchema } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import type * as z from 'zod';
import { users } from '../accounts/accounts.table.ts';
import type { Database } from '../database/opened-database.ts';
import type { MemberChange } from '../events/event-map.ts';
import { isFullAdmin, requireMember } from '../members/access.ts';
import { workspaceNotFound } from '../members/members.errors.ts';
import { members } from '../members/members.table.ts';
import { findWorkspace, type OwnWorkspace } from './workspaces.repository.ts';
import { workspaces } from './workspaces.table.ts';

/** @throws CloudError `workspace.not_found`, `auth.forbidden` */
export async function changeWorkspace(
  db: Database,
  options: { workspaceId: string; userId: string; changes: z.output<typeof patchWorkspaceBodySchema> },
): Promise<OwnWorkspace> {
  const { workspaceId, userId, changes } = options;
  return db.transaction(async (tx) => {
    await requireMember(tx, { workspaceId, userId, permission: 'manage' });
    const set = {
      ...(changes.name === undefined ? {} : { name: changes.name }),
      ...(changes.project === undefined ? {} : { project: changes.project }),
    };
    if (Object.keys(set).length > 0) await tx.update(workspaces).set(set).where(eq(workspaces.id, workspaceId));
    const changed = await findWorkspace(tx, { workspaceId, userId });
    if (changed === null) throw workspaceNotFound(workspaceId);
    return changed;
  });
}

/**
 * Deletes the workspace; everything that belongs to it goes with it, by the foreign keys.
 * Gives the memberships that ended, for the caller to tell the sockets.
 * @throws CloudError `workspace.not_found`, `auth.forbidden`
 */
export async function deleteWorkspace(
  db: Database,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<MemberChange[]> {
  return db.transaction(async (tx) => {
    const membership = await requireMember(tx, { workspaceId, userId });
    if (!isFullAdmin(membership)) {
      throw new CloudError('auth.forbidden', `Only an admin can delete "${workspaceId}".`, {
        hint: 'Ask an admin of the workspace.',
      });
    }
    const ended = await tx
      .select({ id: users.id, username: users.username })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(eq(members.workspaceId, workspaceId));
    await tx.delete(workspaces).where(eq(workspaces.id, workspaceId));
    return ended.map((user) => ({ workspaceId, user, membership: null }));
  });
}
