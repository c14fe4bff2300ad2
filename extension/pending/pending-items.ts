import type { PendingMock } from '@mockforge-cloud/shared/sync';

const ICONS: Readonly<Record<PendingMock['state'], string>> = {
  queued: '$(clock)',
  in_flight: '$(sync)',
  blocked: '$(circle-slash)',
  waiting: '$(edit)',
  left_out: '$(debug-pause)',
};

const WORDS: Readonly<Record<PendingMock['state'], string>> = {
  queued: 'waits to be sent',
  in_flight: 'is being sent',
  blocked: 'is held back',
  waiting: 'waits for you to save',
  left_out: 'is left out',
};

const CHANGES: Readonly<Record<PendingMock['change'], string>> = {
  create: 'new',
  update: 'changed',
  rename: 'renamed',
  delete: 'deleted',
};

/** A pending mock as a line of the list: what waits, and why. */
export function pendingItem(mock: PendingMock): { label: string; description: string; detail: string } {
  const why = mock.reason === undefined ? '' : `: ${mock.reason}`;
  return {
    label: `${ICONS[mock.state]} ${mock.path}`,
    description: CHANGES[mock.change],
    detail: `${WORDS[mock.state]}${why}`,
  };
}
