/** How one mapping stands, in sentences that are true in every state: pure. */
import type { Direction } from '@mockforge-cloud/shared/protocol';
import type { SyncStatus } from '@mockforge-cloud/shared/sync';
import { counted } from '../prompts/counted.ts';

/** Who has switched automatic sync off. */
export type PausedBy = 'person' | 'settings' | 'file';

export interface Standing {
  status: SyncStatus;
  /** `null`: nobody. */
  pausedBy: PausedBy | null;
  direction: Direction;
  isSignedIn: boolean;
  /** How many mocks the list of what waits has. */
  waits: number;
}

const PAUSES: Readonly<Record<PausedBy, string>> = {
  person: 'You have paused it: nothing is sent or received before Resume Sync. Edits are noticed, and sent then.',
  settings:
    'Automatic sync is off in your settings (mockforgeCloud.autoSync): nothing is sent or received before Sync Now.',
  file: 'Automatic sync is off in sync.yaml (auto_sync): nothing is sent or received before Sync Now.',
};

/** What is done and what is not, and why. What the error of the status says is not said again. */
export function explain(standing: Standing): string {
  const { status, direction } = standing;
  switch (status.state) {
    case 'starting':
      return 'It is being compared with the cloud: what waits is not known before that.';
    case 'syncing':
      return 'It is being brought in line with the cloud.';
    case 'synced':
      return standing.waits === 0 ? inLine(direction) : waitingText(standing.waits, direction);
    case 'held':
      return waitingText(standing.waits, direction);
    case 'conflicts':
      return `${counted(status.conflicts, 'conflict')} ${status.conflicts === 1 ? 'waits' : 'wait'} for a decision: all versions are kept.`;
    case 'offline':
      return direction === 'remote_to_local'
        ? 'Nothing is received before the service can be reached again.'
        : 'What you edit is kept, and sent when the service can be reached again.';
    case 'signed_out':
      return direction === 'remote_to_local'
        ? 'Nothing is received before you sign in.'
        : 'What you edit is kept, and sent after you sign in.';
    case 'paused':
      return pausedText(standing);
    case 'following':
      return 'Another window or a terminal keeps this folder in sync, and knows what waits. This one takes over when that ends.';
    case 'stopped':
      return 'Nothing is sent or received before that is put right.';
  }
}

function inLine(direction: Direction): string {
  if (direction === 'local_to_remote') return `Every edit has reached the cloud. ${ONE_WAY.local_to_remote}`;
  if (direction === 'remote_to_local') return `What others changed is here. ${ONE_WAY.remote_to_local}`;
  return 'Every edit has reached the cloud, and what others changed is here.';
}

/** What a direction leaves undone, and which word changes that. */
const ONE_WAY = {
  local_to_remote: 'Changes of others are not received: sync_direction in sync.yaml is "up", and "both" changes that.',
  remote_to_local: 'Edits made here are not sent: sync_direction in sync.yaml is "down", and "both" changes that.',
  bidirectional: '',
} as const satisfies Record<Direction, string>;

function waitingText(waits: number, direction: Direction): string {
  // Counted a moment ago, and let go on since.
  if (waits === 0) return `Not all of it is the same here and in the cloud. ${ONE_WAY[direction]}`.trimEnd();
  return `${counted(waits, 'mock')} ${waits === 1 ? 'waits' : 'wait'}, each with its reason in the list. ${ONE_WAY[direction]}`.trimEnd();
}

function pausedText({ status, pausedBy, isSignedIn }: Standing): string {
  const signedOut = isSignedIn ? '' : ' Nobody is signed in, either.';
  if (status.error === null && pausedBy !== null) return `${PAUSES[pausedBy]}${signedOut}`;
  return `Nothing is sent or received before that.${signedOut}`;
}
