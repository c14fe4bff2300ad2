/** What every route of a branch takes. */
import { branchSchema } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { Database } from '../database/opened-database.ts';
import type { Identity } from '../identity.ts';
import { requireMember } from '../members/access.ts';
import type { Place } from './place.ts';

export const branchQuery = z.object({ branch: branchSchema });

/** The branch that a request is about. @throws CloudError `workspace.not_found` for whoever is no member. */
export async function memberPlace(
  db: Database,
  { id, branch, identity }: { id: string; branch: string; identity: Identity },
): Promise<Place> {
  await requireMember(db, { workspaceId: id, userId: identity.userId });
  return { workspaceId: id, branch };
}
