/** Writes a group of planned pushes: a handful of statements, however many changes there are. */
import { sql } from 'drizzle-orm';
import { branches, changes, revisions } from '../branches/branches.table.ts';
import { inBranch } from '../branches/place.ts';
import { writeConflicts } from '../conflicts/write-conflicts.ts';
import { storeContents } from '../contents/contents.repository.ts';
import { inParts } from '../database/in-parts.ts';
import type { Database } from '../database/opened-database.ts';
import { pathLookup } from '../hash.ts';
import { mocks } from '../mocks/mocks.table.ts';
import { operations } from './operations.table.ts';
import type { BranchState, MockHead } from './plan/branch-state.ts';
import type { FinishedPush } from './plan/finish-push.ts';

/** Inside the transaction that holds the branch. */
export async function writePushes(db: Database, state: BranchState, pushes: readonly FinishedPush[]): Promise<void> {
  const { place, now } = state;
  const drafts = pushes.map((push) => push.draft);
  const made = pushes.filter((push) => push.records.length > 0);
  const bytes = new Map(drafts.flatMap((draft) => [...draft.contents]));
  const heads = new Map(drafts.flatMap((draft) => [...draft.touched]));
  await Promise.all([
    storeContents(db, place.workspaceId, bytes),
    writeConflicts(
      db,
      state,
      drafts.flatMap((draft) => draft.conflicts),
    ),
    inParts([...heads.values()], (part) => writeMocks(db, state, part)),
    inParts(made, (part) =>
      db.insert(revisions).values(
        part.map(({ draft, head, records }) => ({
          ...place,
          ...head,
          userId: draft.push.user.id,
          replicaId: draft.push.replicaId,
          message: draft.push.message,
          count: records.length,
          at: now,
        })),
      ),
    ),
    inParts(made.flatMap(changeRows), (part) =>
      db.insert(changes).values(part.map((change) => ({ ...place, ...change }))),
    ),
    inParts(answerRows(pushes), (part) =>
      db.insert(operations).values(part.map((answer) => ({ ...place, ...answer }))),
    ),
    ...(made.length === 0 ? [] : [moveHead(db, state)]),
  ]);
}

async function moveHead(db: Database, { place, head, liveMocks }: BranchState): Promise<void> {
  await db
    .update(branches)
    .set({ ...head, liveMocks })
    .where(inBranch(branches, place));
}

async function writeMocks(db: Database, { place, now }: BranchState, heads: readonly MockHead[]): Promise<void> {
  await db
    .insert(mocks)
    .values(
      heads.map(({ mockId, path, hash, size, revision, updatedBy }) => ({
        ...place,
        mockId,
        path,
        pathKey: pathLookup(path),
        hash,
        size,
        revision,
        updatedBy: updatedBy.id,
        updatedAt: now,
      })),
    )
    .onConflictDoUpdate({
      target: [mocks.workspaceId, mocks.branch, mocks.mockId],
      set: {
        path: sql`excluded.path`,
        pathKey: sql`excluded.path_key`,
        hash: sql`excluded.hash`,
        size: sql`excluded.size`,
        revision: sql`excluded.revision`,
        updatedBy: sql`excluded.updated_by`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}

function changeRows({ draft, head }: FinishedPush) {
  return draft.changes.map(({ content: _, closed, ...change }, ordinal) => ({
    ...change,
    revision: head.revision,
    ordinal,
    closed: closed.length === 0 ? null : closed,
  }));
}

function answerRows(pushes: readonly FinishedPush[]) {
  return pushes.flatMap(({ draft, answers }) =>
    answers.map(({ result, merged }) => ({ opId: result.op_id, userId: draft.push.user.id, result, merged })),
  );
}
