/** Where a folder stands, in one line that is true in every state. */
import type { Direction } from '@mockforge-cloud/shared/protocol';
import type { SyncStatus } from '@mockforge-cloud/shared/sync';

export function statusLine(status: SyncStatus, direction: Direction): string {
  const isAllElse = isInSyncButForConflicts(status);
  const counts = isAllElse ? [] : countsOf(status, direction);
  const why = status.error === null ? '' : `. ${status.error.message}`;
  return `${wordsOf(status)}${counts.length > 0 ? ` (${counts.join(', ')})` : ''}${why}`;
}

/** What does not come, or does not go, and the word that changes that; `null` where everything goes both ways. */
export function oneWayLine({ oneWay }: Pick<SyncStatus, 'oneWay'>, direction: Direction): string | null {
  if (direction === 'bidirectional') return null;
  const isUp = direction === 'local_to_remote';
  const mocks = oneWay === 1 ? '1 mock of the cloud is' : `${oneWay} mocks of the cloud are`;
  const here = oneWay === 1 ? '1 mock that differs here is' : `${oneWay} mocks that differ here are`;
  const some = isUp ? `${mocks} not received` : `${here} not sent`;
  const all = isUp ? 'What others change is not received' : 'What you change here is not sent';
  return `${oneWay > 0 ? some : all}: with --direction both, changes go both ways.`;
}

function countsOf(status: SyncStatus, direction: Direction): string[] {
  const { queued, conflicts, blocked, waiting, leftOut, oneWay, progress } = status;
  const apart = direction === 'remote_to_local' ? 'not sent' : 'not received';
  return [
    queued > 0 ? `${queued} queued` : '',
    conflicts > 0 ? `${conflicts} in conflict` : '',
    blocked > 0 ? `${blocked} held back` : '',
    waiting > 0 ? `${waiting} waiting for a save` : '',
    leftOut > 0 ? `${leftOut} left out` : '',
    oneWay > 0 ? `${oneWay} ${apart}` : '',
    progress === null ? '' : `${progress.done} of ${progress.total}`,
  ].filter((text) => text !== '');
}

function wordsOf(status: SyncStatus): string {
  const { state, queued, conflicts, blocked, waiting, leftOut, oneWay, error } = status;
  switch (state) {
    case 'starting':
      return 'comparing';
    case 'synced':
      return 'in sync';
    case 'held':
      // Nothing else is there to be done.
      return oneWay > 0 && queued + blocked + waiting + leftOut === 0 ? 'done one way' : 'waiting';
    case 'syncing':
      return 'syncing';
    case 'offline':
      // That nothing goes through does not always mean that nobody is there.
      return error?.code === 'service.unreachable' ? 'offline' : 'the service does not answer as it should';
    case 'signed_out':
      return 'waiting for a sign-in';
    case 'conflicts':
      return isInSyncButForConflicts(status) ? `in sync except for ${conflicts} in conflict` : 'waiting';
    case 'paused':
      return 'paused';
    case 'following':
      return 'another process syncs this folder';
    case 'stopped':
      return 'stopped';
  }
}

function isInSyncButForConflicts({ state, queued, blocked, waiting, leftOut, oneWay }: SyncStatus): boolean {
  return state === 'conflicts' && queued + blocked + waiting + leftOut + oneWay === 0;
}
