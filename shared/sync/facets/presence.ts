/** Who else is there, and what they are told of us. */
import type { Present } from '@mockforge-cloud/shared/protocol';

export interface OwnPresence {
  status: 'active' | 'idle' | 'away';
  /** The file that is looked at. */
  path?: string;
}

export interface Presence {
  list(): readonly Present[];
  set(presence: OwnPresence): void;
}
