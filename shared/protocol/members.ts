/** The members of a workspace, as the routes take and give them. */
import * as z from 'zod';
import { userSchema } from './rest.ts';
import { permissionSchema, roleSchema } from './roles.ts';

export const memberSchema = z.object({
  user: userSchema,
  role: roleSchema,
  /** What this member may do where that is other than the role's default, else `null`. */
  permissions: z.array(permissionSchema).nullable(),
  joined_at: z.string(),
  /** Since when the account is there. Nobody has verified that its address is its person's. */
  account_since: z.string(),
});

const permissionsSchema = z
  .array(permissionSchema)
  .max(permissionSchema.options.length)
  .transform((list) => [...new Set(list)])
  .nullable();

export const addMemberBodySchema = z.object({
  email: z.email().max(254),
  role: roleSchema,
  permissions: permissionsSchema.optional(),
});

/** A new role without `permissions` begins with the role's default. */
export const patchMemberBodySchema = z.object({
  role: roleSchema.optional(),
  permissions: permissionsSchema.optional(),
});
