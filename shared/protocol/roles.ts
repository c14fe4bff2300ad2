/** What a member may do. A role is a default; `permissions`, where a member has them, replace it. */
import * as z from 'zod';

export const ROLES = ['admin', 'editor', 'viewer'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const PERMISSIONS = ['create', 'update', 'delete', 'comment', 'invite', 'manage'] as const;
export const permissionSchema = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof permissionSchema>;

/** Every cell is written out, so that neither a new role nor a new permission can be forgotten. */
const ALLOWS: Record<Role, Record<Permission, boolean>> = {
  admin: { create: true, update: true, delete: true, comment: true, invite: true, manage: true },
  editor: { create: true, update: true, delete: true, comment: true, invite: false, manage: false },
  viewer: { create: false, update: false, delete: false, comment: true, invite: false, manage: false },
};

export interface Membership {
  role: Role;
  /** `null`: what the role allows. */
  permissions: readonly Permission[] | null;
}

export function can(member: Membership, permission: Permission): boolean {
  return member.permissions?.includes(permission) ?? ALLOWS[member.role][permission];
}
