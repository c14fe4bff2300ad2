/** Branches: each has one sequence of revisions. */
import type { Head } from '@mockforge-cloud/shared/protocol';
import { and, eq } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import { branchNotFound } from './branches.errors.ts';
import { branches, revisions } from './branches.table.ts';
import { newHistory } from './chain.ts';
import { inBranch, type Place } from './place.ts';

/** An empty branch, with a history of its own. */
export async function createBranch(db: Database, { workspaceId, branch }: Place, now = new Date()): Promise<void> {
  const chain = newHistory();
  await db
    .insert(branches)
    .values({ workspaceId, branch, revision: 0, chain, initialChain: chain, liveMocks: 0, createdAt: now });
}

export interface BranchHead {
  head: Head;
  initialChain: string;
  liveMocks: number;
}

/** @throws CloudError `branch.not_found` */
export async function readBranch(db: Database, place: Place): Promise<BranchHead> {
  const [found] = await db.select().from(branches).where(inBranch(branches, place));
  if (found === undefined) throw branchNotFound(place);
  const { revision, chain, initialChain, liveMocks } = found;
  return { head: { revision, chain }, initialChain, liveMocks };
}

/** Whether a cursor is of this history (I15). `chain: null`: only its number is known. */
export async function isOfHistory(
  db: Database,
  place: Place,
  { branch, cursor }: { branch: BranchHead; cursor: { revision: number; chain: string | null } },
): Promise<boolean> {
  const { revision, chain } = cursor;
  if (revision > branch.head.revision) return false;
  if (chain === null) return true;
  if (revision === branch.head.revision) return chain === branch.head.chain;
  if (revision === 0) return chain === branch.initialChain;
  const [found] = await db
    .select({ chain: revisions.chain })
    .from(revisions)
    .where(and(inBranch(revisions, place), eq(revisions.revision, revision)));
  return found?.chain === chain;
}
