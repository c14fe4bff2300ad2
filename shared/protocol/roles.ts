/** What a member may do. A role is a default; `permissions`, where a member has them, replace it. */
import * as z from 'zod';

export const roleSchema = z.enum(['admin', 'editor', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

export const permissionSchema = z.enum(['create', 'update', 'delete', 'comment', 'invite', 'manage']);
export type Permission = z.infer<typeof permissionSchema>;

const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  admin: ['create', 'update', 'delete', 'comment', 'invite', 'manage'],
  editor: ['create', 'update', 'delete', 'comment'],
  viewer: ['comment'],
};

export interface Membership {
  role: Role;
  /** `null`: what the role allows. */
  permissions: readonly Permission[] | null;
}

export function can(member: Membership, permission: Permission): boolean {
  return (member.permissions ?? ROLE_PERMISSIONS[member.role]).includes(permission);
}
