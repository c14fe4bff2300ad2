/** Who is who in a conflict: "mine" in the face is always this person's side, never somebody else's. */
import type { Conflict } from '@mockforge-cloud/shared/protocol';

export interface Side {
  /** What to ask the service for. */
  choice: 'local' | 'head';
  /** The person whose version it is. */
  who: string;
}

export interface Sides {
  mine: Side;
  theirs: Side;
}

/**
 * On the wire `local` is the record's author and `head` is the cloud's. Where this folder made the record,
 * its own version is `local`; else this folder holds the head, and the other version is the author's.
 */
export function sidesOf(conflict: Conflict, madeHere: boolean): Sides {
  const author: Side = { choice: 'local', who: conflict.author.username };
  const head: Side = { choice: 'head', who: conflict.head_author?.username ?? 'the cloud' };
  return madeHere ? { mine: author, theirs: head } : { mine: head, theirs: author };
}

/** The names of both sides, told apart also where one person works in two folders. */
export function sideNames(conflict: Conflict, madeHere: boolean): { author: string; head: string } {
  const author = conflict.author.username;
  const head = conflict.head_author?.username ?? 'the cloud';
  if (author !== head) return { author, head };
  return madeHere
    ? { author: `${author} (this folder)`, head: `${head} (another folder)` }
    : { author: `${author} (another folder)`, head: `${head} (this folder)` };
}

/** One line that names both people and the mock, the latter as `mock` where the mock is plain from around it. */
export function conflictSummary(conflict: Conflict, madeHere: boolean, mock = conflict.path): string {
  const { author, head } = sideNames(conflict, madeHere);
  if (conflict.head_hash === null) return `${author} changed ${mock}, ${head} deleted it`;
  if (conflict.local_hash === null) return `${author} deleted ${mock}, ${head} changed it`;
  return `${author} and ${head} changed ${mock} in different ways`;
}

/** Whether this person has a part in it. Where it is not known who they are, they might. */
export function concerns(conflict: Conflict, madeHere: boolean, userId: string | null): boolean {
  if (madeHere || userId === null) return true;
  return conflict.author.id === userId || conflict.head_author?.id === userId;
}
