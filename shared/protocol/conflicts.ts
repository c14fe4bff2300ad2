import * as z from 'zod';
import { hashSchema, idSchema, revisionSchema, storedPathSchema, userRefSchema, workspaceIdSchema } from './names.ts';

/**
 * A disagreement over one mock: what its author's replica last agreed on (`base`), what it submitted
 * (`local`), and the cloud's head. `local` is always the record's author, whoever looks at it.
 */
export const conflictSchema = z.object({
  conflict_id: idSchema,
  workspace_id: workspaceIdSchema,
  branch: z.string(),
  mock_id: idSchema,
  path: storedPathSchema,
  author: userRefSchema,
  replica_id: idSchema,
  op_id: idSchema,
  base_hash: hashSchema.nullable(),
  local_hash: hashSchema.nullable(),
  head_hash: hashSchema.nullable(),
  head_revision: revisionSchema,
  /** Who made the head that it disagrees with. */
  head_author: userRefSchema.nullable(),
  opened_at: z.string(),
});
export type Conflict = z.infer<typeof conflictSchema>;
