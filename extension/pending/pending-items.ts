/** Pending mocks as lines of a list: what waits, why, and whether it can be let go on. Pure. */
import type { PendingMock } from '@mockforge-cloud/shared/sync';
import { counted } from '../prompts/counted.ts';

const ICONS: Readonly<Record<PendingMock['state'], string>> = {
  queued: '$(clock)',
  in_flight: '$(sync)',
  blocked: '$(circle-slash)',
  waiting: '$(edit)',
  left_out: '$(debug-pause)',
  in_conflict: '$(warning)',
  incoming: '$(cloud-download)',
  one_way: '$(arrow-both)',
};

const WORDS: Readonly<Record<PendingMock['state'], string>> = {
  queued: 'waits to be sent',
  in_flight: 'is being sent',
  blocked: 'is held back',
  waiting: 'waits for you to save',
  left_out: 'is left out',
  in_conflict: 'is in conflict',
  incoming: 'is newer in the cloud',
  one_way: 'is kept apart by the direction',
};

const CHANGES: Readonly<Record<PendingMock['change'], string>> = {
  create: 'new',
  update: 'changed',
  rename: 'renamed',
  delete: 'deleted',
};

export interface PendingItem {
  label: string;
  description: string;
  detail: string;
  /** What letting it go on is called; `null` where that takes something else. */
  release: string | null;
}

export function pendingItem(mock: PendingMock): PendingItem {
  return {
    label: `${ICONS[mock.state]} ${mock.path}`,
    description: CHANGES[mock.change],
    detail: detailOf(mock),
    release: releaseOf(mock),
  };
}

/** What was written late, and is put back by nobody but a person. */
export function keptItem({ path, reason }: { path: string; reason: string }): PendingItem {
  return { label: `$(archive) ${path}`, description: 'kept aside', detail: reason, release: null };
}

/** Why something is held back is short and comes from anywhere; the other reasons are sentences that say it all. */
function detailOf({ state, reason }: PendingMock): string {
  if (reason === undefined) return WORDS[state];
  return state === 'blocked' ? `${WORDS[state]}: ${reason}` : reason;
}

/** Such as `2 mocks have not reached the cloud, 1 is left out`. */
export function pendingTitle(pending: readonly Pick<PendingMock, 'state'>[]): string {
  const count = (...states: PendingMock['state'][]) => pending.filter(({ state }) => states.includes(state)).length;
  const [unsent, blocked] = [count('queued', 'in_flight'), count('blocked')];
  const [waiting, leftOut] = [count('waiting'), count('left_out')];
  const [disputed, incoming, oneWay] = [count('in_conflict'), count('incoming'), count('one_way')];
  const parts = [
    unsent > 0 ? `${counted(unsent, 'mock')} ${unsent === 1 ? 'has' : 'have'} not reached the cloud` : '',
    blocked > 0 ? `${blocked} ${blocked === 1 ? 'is' : 'are'} held back` : '',
    waiting > 0 ? `${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a save` : '',
    leftOut > 0 ? `${leftOut} ${leftOut === 1 ? 'is' : 'are'} left out` : '',
    disputed > 0 ? `${disputed} ${disputed === 1 ? 'is' : 'are'} in conflict` : '',
    incoming > 0 ? `${incoming} ${incoming === 1 ? 'is' : 'are'} newer in the cloud` : '',
    oneWay > 0 ? `${oneWay} ${oneWay === 1 ? 'is' : 'are'} kept apart by the direction` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function releaseOf({ state, releasable }: PendingMock): string | null {
  if (releasable !== true) return null;
  return state === 'blocked' ? 'Send it as it is' : 'Let it go on';
}
