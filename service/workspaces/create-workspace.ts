import { randomInt } from 'node:crypto';
import { CloudError, DEFAULT_BRANCH } from '@mockforge-cloud/shared/protocol';
import { lockAccount, requireRoomFor } from '../accounts/limit-account.ts';
import { createBranch } from '../branches/branches.repository.ts';
import type { Database } from '../database/opened-database.ts';
import { members } from '../members/members.table.ts';
import { numbered, slugOf } from './slug.ts';
import { countWorkspacesOf, insertWorkspace, type OwnWorkspace } from './workspaces.repository.ts';

/** Of one account, as far as it has made them. */
const MOST_WORKSPACES = 300;

export interface NewWorkspace {
  /** Absent: made of the name, with a number where that is taken. */
  id?: string | undefined;
  name: string;
  project?: string | undefined;
  userId: string;
  now: Date;
}

/** Makes the workspace with its branch `main`, and its maker an admin. @throws CloudError `workspace.id_taken`, `account.limit_reached` */
export async function createWorkspace(db: Database, options: NewWorkspace): Promise<OwnWorkspace> {
  const { name, project = null, userId, now } = options;
  return db.transaction(async (tx) => {
    await lockAccount(tx, userId);
    requireRoomFor('workspaces', { has: await countWorkspacesOf(tx, userId), most: MOST_WORKSPACES });
    for (const id of candidates(options)) {
      const row = { id, name, project, createdAt: now };
      if (!(await insertWorkspace(tx, { ...row, createdBy: userId }))) continue;
      await tx.insert(members).values({ workspaceId: id, userId, role: 'admin', permissions: null, joinedAt: now });
      await createBranch(tx, { workspaceId: id, branch: DEFAULT_BRANCH }, now);
      return { ...row, role: 'admin' };
    }
    throw new CloudError('workspace.id_taken', `The id "${options.id ?? slugOf(name)}" is taken.`, {
      hint: 'Choose another id.',
    });
  });
}

/** A few small numbers for people, then large ones, so that a popular name does not take long. */
function* candidates({ id, name }: NewWorkspace): Generator<string> {
  if (id !== undefined) return yield id;
  const slug = slugOf(name);
  yield slug;
  for (let number = 2; number < 6; number++) yield numbered(slug, number);
  for (let attempt = 0; attempt < 6; attempt++) yield numbered(slug, randomInt(1000, 1_000_000_000));
}
