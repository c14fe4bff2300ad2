/** Writes what a group of pushes has done to conflicts, inside of its transaction. */
import { and, inArray } from 'drizzle-orm';
import { inBranch, type Place } from '../branches/place.ts';
import { inParts } from '../database/in-parts.ts';
import type { Database } from '../database/opened-database.ts';
import type { ConflictDraft } from './conflict-record.ts';
import { conflicts, ENDINGS, type Ending } from './conflicts.table.ts';

export async function writeConflicts(
  db: Database,
  { place, now }: { place: Place; now: Date },
  drafts: readonly ConflictDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  /** By record: how it stands after the group. */
  const ends = new Map<string, ConflictDraft>();
  for (const draft of drafts) {
    const { conflictId } = draft.record;
    ends.set(conflictId, { ...draft, isNew: draft.isNew || (ends.get(conflictId)?.isNew ?? false) });
  }
  const all = [...ends.values()];
  // Old ones are closed first: a replica has at most one open conflict over a mock.
  for (const resolution of ENDINGS) {
    const closed = all.filter((draft) => !draft.isNew && draft.resolution === resolution);
    if (closed.length > 0) await closeConflicts(db, { place, now }, { resolution, closed });
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
  { place, now }: { place: Place; now: Date },
  { resolution, closed }: { resolution: Ending; closed: readonly ConflictDraft[] },
): Promise<void> {
  await db
    .update(conflicts)
    .set({ closedAt: now, resolution })
    .where(
      and(
        inBranch(conflicts, place),
        inArray(
          conflicts.conflictId,
          closed.map(({ record }) => record.conflictId),
        ),
      ),
    );
}
