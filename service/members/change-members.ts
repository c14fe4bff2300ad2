/** Who joins a workspace, leaves it, or gets another role. */
import { can, type Membership, permissionSchema } from '@mockforge-cloud/shared/protocol';
import { findUserByEmail } from '../accounts/sign-in.ts';
import type { Database } from '../database/opened-database.ts';
import { isFullAdmin, requireMember } from './access.ts';
import {
  adminsOnly,
  forbidden,
  lastAdmin,
  memberExists,
  memberNotFound,
  noSuchAccount,
  workspaceNotFound,
} from './members.errors.ts';
import { deleteMember, insertMember, lockMembers, type Member, updateMember } from './members.repository.ts';

interface Asked {
  workspaceId: string;
  /** Who asks. */
  actorId: string;
}

/**
 * Adds somebody who has an account.
 * @throws CloudError `workspace.not_found`, `auth.forbidden`, `member.not_found` (no such account), `member.exists`
 */
export async function addMember(
  db: Database,
  options: Asked & { email: string; role: Membership['role']; permissions?: Membership['permissions']; now: Date },
): Promise<Member> {
  const { workspaceId, actorId, email, role, permissions = null, now } = options;
  return db.transaction(async (tx) => {
    const actor = await requireMember(tx, { workspaceId, userId: actorId, permission: 'manage' });
    assertMayGive(workspaceId, actor, { role, permissions });
    const found = await findUserByEmail(tx, email);
    if (found === null) {
      throw noSuchAccount();
    }
    const { createdAt: accountSince, ...user } = found;
    const row = { workspaceId, userId: user.id, role, permissions: permissions && [...permissions], joinedAt: now };
    if (await insertMember(tx, row)) return { user, role, permissions, joinedAt: now, accountSince };
    throw memberExists(workspaceId, user);
  });
}

/**
 * A new role without `permissions` begins with the role's default.
 * @throws CloudError `workspace.not_found`, `auth.forbidden`, `member.not_found`, `member.last_admin`
 */
export async function changeMember(
  db: Database,
  options: Asked & {
    userId: string;
    role?: Membership['role'] | undefined;
    permissions?: Membership['permissions'] | undefined;
  },
): Promise<Member> {
  const { workspaceId, userId } = options;
  return db.transaction(async (tx) => {
    const all = await lockedMembers(tx, options);
    const { actor, target } = find(all, options);
    if (!can(actor, 'manage')) throw forbidden(workspaceId, 'manage');
    const role = options.role ?? target.role;
    const kept = role === target.role ? target.permissions : null;
    const changed: Member = {
      ...target,
      role,
      permissions: options.permissions === undefined ? kept : options.permissions,
    };
    assertMayGive(workspaceId, actor, target);
    assertMayGive(workspaceId, actor, changed);
    assertAdminLeft(workspaceId, [...without(all, userId), changed]);
    await updateMember(tx, { workspaceId, userId, role, permissions: changed.permissions });
    return changed;
  });
}

/**
 * Everybody may leave; taking somebody else out wants `manage`.
 * @throws CloudError `workspace.not_found`, `auth.forbidden`, `member.not_found`, `member.last_admin`
 */
export async function removeMember(db: Database, options: Asked & { userId: string }): Promise<Member> {
  const { workspaceId, actorId, userId } = options;
  return db.transaction(async (tx) => {
    const all = await lockedMembers(tx, options);
    const { actor, target } = find(all, options);
    if (actorId !== userId) {
      if (!can(actor, 'manage')) throw forbidden(workspaceId, 'manage');
      assertMayGive(workspaceId, actor, target);
    }
    assertAdminLeft(workspaceId, without(all, userId));
    await deleteMember(tx, { workspaceId, userId });
    return target;
  });
}

/** Outsiders are turned away before they can hold any lock. */
async function lockedMembers(tx: Database, { workspaceId, actorId }: Asked): Promise<Member[]> {
  await requireMember(tx, { workspaceId, userId: actorId });
  return lockMembers(tx, workspaceId);
}

/** The one who asks, and the one who is meant. @throws CloudError `workspace.not_found`, `member.not_found` */
function find(all: Member[], options: Asked & { userId: string }): { actor: Member; target: Member } {
  const actor = all.find(({ user }) => user.id === options.actorId);
  if (actor === undefined) throw workspaceNotFound(options.workspaceId);
  const target = all.find(({ user }) => user.id === options.userId);
  if (target !== undefined) return { actor, target };
  throw memberNotFound(options.workspaceId);
}

/** Nobody hands out, or takes away, more than they have: only full admins deal with admins. */
function assertMayGive(workspaceId: string, actor: Membership, given: Membership): void {
  if (isFullAdmin(actor)) return;
  if (given.role === 'admin') {
    throw adminsOnly(workspaceId);
  }
  for (const permission of permissionSchema.options) {
    if (can(given, permission) && !can(actor, permission)) throw forbidden(workspaceId, permission);
  }
}

function assertAdminLeft(workspaceId: string, left: Member[]): void {
  if (left.some(isFullAdmin)) return;
  throw lastAdmin(workspaceId);
}

function without(all: Member[], userId: string): Member[] {
  return all.filter(({ user }) => user.id !== userId);
}
