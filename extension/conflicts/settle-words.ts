/** What is said before and after conflicts are settled: pure. */
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import { counted } from '../prompts/counted.ts';
import { sideNames, sidesOf } from './sides.ts';

export type Taking = 'mine' | 'theirs' | 'both';

/** More lines nobody reads. */
const MOST_LISTED = 10;

/** Names what has become of the mock. */
export function settledText(conflict: Conflict, madeHere: boolean, taking: Taking): string {
  const { path } = conflict;
  if (taking === 'both') {
    const author = conflict.local_hash === null ? null : sideNames(conflict, madeHere).author;
    return author === null
      ? `Settled ${path}: there was one version only, which stays.`
      : `Settled ${path}: both are kept, the version of ${author} in a file beside it.`;
  }
  const { choice } = sidesOf(conflict, madeHere)[taking];
  const { author, head } = sideNames(conflict, madeHere);
  const who = choice === 'local' ? author : head;
  const hash = choice === 'local' ? conflict.local_hash : conflict.head_hash;
  const whose = taking === 'mine' ? `your version (${who})` : `the version of ${who}`;
  return hash === null
    ? `Settled ${path}: it is deleted, as ${who} wanted.`
    : `Settled ${path}: ${whose} is what everybody has now.`;
}

const QUESTIONS: Readonly<Record<Taking, (mocks: string) => string>> = {
  mine: (mocks) => `Use your version of ${mocks}?`,
  theirs: (mocks) => `Use the other version of ${mocks}, in the place of yours?`,
  both: (mocks) => `Keep both versions of ${mocks}?`,
};

export const CONFIRMATIONS: Readonly<Record<Taking, string>> = {
  mine: 'Use Mine',
  theirs: 'Use Theirs',
  both: 'Keep Both',
};

/** The question before several are settled at once, with all of them named. */
export function severalQuestion(paths: readonly string[], taking: Taking): { message: string; detail: string } {
  const listed = paths.slice(0, MOST_LISTED);
  const more = paths.length - listed.length;
  const detail = [...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
  return { message: QUESTIONS[taking](counted(paths.length, 'mock')), detail };
}

/** What has become of several; `failed`: the first reason, and how many there are. */
export function severalText(outcome: {
  settled: number;
  gone: number;
  ambiguous: readonly string[];
  failed: { count: number; reason: string } | null;
}): string {
  const { settled, gone, ambiguous, failed } = outcome;
  return [
    settled > 0 ? `Settled ${counted(settled, 'conflict')}.` : 'No conflict was settled.',
    gone > 0 ? `${gone} had been settled by somebody before.` : '',
    ambiguous.length > 0
      ? `Several people are in conflict on ${ambiguous.join(', ')}: choose whose version to use.`
      : '',
    failed === null ? '' : `${counted(failed.count, 'conflict')} could not be settled: ${failed.reason}`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** Why a conflict that somebody still sees can't be settled: somebody else was quicker, or its file is another by now. */
export function goneText(path: string, isInAnother: boolean): string {
  return isInAnother
    ? `${path} has changed since and is now in another conflict. Nothing was changed: look at that one.`
    : `The conflict of ${path} has been settled already. Nothing was changed.`;
}

/** What was named is not in conflict. `names`: as short as people know them. */
export function notInConflictText(names: readonly string[]): string {
  const [only] = names;
  if (only !== undefined && names.length === 1) return `${only} is not in conflict. Nothing was changed.`;
  return `None of these ${names.length} is in conflict. Nothing was changed.`;
}
