/**
 * Each edit brings a token that no other edit has. Where a token is tells what has become of the edit: one that nobody
 * removed has to be in a head, or in a conflict that waits for somebody (I17). Pure.
 */
import type { Doing } from './doing.ts';

const TOKEN = /(?:client-\d+|settler)-\d+/g;

export function tokensIn(text: string | Uint8Array): Set<string> {
  return new Set((typeof text === 'string' ? text : Buffer.from(text).toString('latin1')).match(TOKEN));
}

/** What of `before` is not in `after`. */
export function without(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  return [...before].filter((token) => !after.has(token));
}

export interface Reverted {
  token: string;
  /** Who brought it. */
  doing: Doing;
}

/** Tokens that were saved to the end, that nobody removed, and that are not among those that are `alive`. */
export function revertedTokens(doings: readonly Doing[], alive: ReadonlySet<string>): Reverted[] {
  // What was begun may have happened, also where nobody was told that it had.
  const removed = new Set(doings.flatMap((doing) => ('removed' in doing ? doing.removed : [])));
  return doings.flatMap((doing) => {
    if (!('added' in doing) || doing.endedAt === null) return [];
    return doing.added.filter((token) => !removed.has(token) && !alive.has(token)).map((token) => ({ token, doing }));
  });
}
