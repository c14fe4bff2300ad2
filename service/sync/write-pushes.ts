/** Writes a group of planned pushes: a handful of statements, however many changes there are. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import { isBranch } from '../branches/branches.repository.ts';
import { branches, changes, mocks, operations, revisions } from '../branches/branches.table.ts';
import { RESOLUTIONS, type Resolution } from '../conflicts/conflict-record.ts';
import { conflicts } from '../conflicts/conflicts.table.ts';
import { storeContents } from '../contents/contents.repository.ts';
import type { Database } from '../database/database.ts';
import { pathLookup } from '../hash.ts';
import type { BranchState, MockHead } from './plan/branch-state.ts';
import type { FinishedPush } from './plan/finish-push.ts';
import type { ConflictDraft } from './plan/push-draft.ts';

/** Putting a statement together is work on the event loop: others have their turn while each is on its way (I16). */
const ROWS_PER_STATEMENT = 100;

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
    .where(isBranch(place));
}

async function inParts<Row>(rows: readonly Row[], write: (part: Row[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await write(rows.slice(at, at + ROWS_PER_STATEMENT));
  }
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

async function writeConflicts(db: Database, state: BranchState, drafts: readonly ConflictDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const { place, now } = state;
  /** By record: how it stands after the group. */
  const ends = new Map<string, ConflictDraft>();
  for (const draft of drafts) {
    const { conflictId } = draft.record;
    ends.set(conflictId, { ...draft, isNew: draft.isNew || (ends.get(conflictId)?.isNew ?? false) });
  }
  const all = [...ends.values()];
  // Old ones are closed first: a replica has at most one open conflict over a mock.
  for (const resolution of RESOLUTIONS) {
    const closed = all.filter((draft) => !draft.isNew && draft.resolution === resolution);
    if (closed.length > 0) await closeConflicts(db, state, { resolution, closed });
  }
  const rows = all
    .filter(({ isNew }) => isNew)
    .map(({ record, resolution }) => {
      const { author, headAuthor, ...row } = record;
      const closedAt = resolution === null ? null : now;
      return { ...place, ...row, userId: author.id, headAuthor: headAuthor?.id ?? null, closedAt, resolution };
    });
  await inParts(rows, (part) => db.insert(conflicts).values(part));
}

async function closeConflicts(
  db: Database,
  { place, now }: BranchState,
  { resolution, closed }: { resolution: Resolution; closed: readonly ConflictDraft[] },
): Promise<void> {
  await db
    .update(conflicts)
    .set({ closedAt: now, resolution })
    .where(
      and(
        eq(conflicts.workspaceId, place.workspaceId),
        eq(conflicts.branch, place.branch),
        inArray(
          conflicts.conflictId,
          closed.map(({ record }) => record.conflictId),
        ),
      ),
    );
}
