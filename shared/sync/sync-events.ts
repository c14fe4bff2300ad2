/** What the faces of a mapping are told without asking. */
import type { Conflict, Present } from '@mockforge-cloud/shared/protocol';
import { Events } from './events.ts';
import { STARTING, type SyncStatus, sameStatus } from './sync-status.ts';

/** Something that a person may want to know, once. `mergedBy` and the like are in `path` and `message`. */
export interface Notice {
  level: 'info' | 'warning' | 'error';
  /** Stable, such as `mock.received`, `mock.restored`, `conflict.opened`, `config.api_key_in_file`. */
  code: string;
  message: string;
  path?: string;
}

/** Every kind of event with what it says. What is added here reaches every face, and whoever wants it listens. */
export interface SyncEvents {
  /** Each new status; never twice in a row an equal one. */
  status: SyncStatus;
  notice: Notice;
  /** All open conflicts of the branch, when that list has changed. */
  conflicts: readonly Conflict[];
  /** Everybody who is there, when that has changed. */
  presence: readonly Present[];
}

/** `failed` gets what a listener throws. */
export function newSyncEvents(failed: (error: unknown) => void): Events<SyncEvents> {
  let told = STARTING;
  const isNew = (status: SyncStatus): boolean => {
    if (sameStatus(status, told)) return false;
    told = status;
    return true;
  };
  return new Events<SyncEvents>(failed, { status: isNew });
}
