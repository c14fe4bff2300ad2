/** What the terminal says of a folder from which most mocks are gone (I11). */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { SyncStatus } from '@mockforge-cloud/shared/sync';

const FLAGS = 'Give --bring-back to get them back from the cloud, or --delete-gone to delete them for the whole team.';

export function isEmptied({ state, error }: SyncStatus): boolean {
  return state === 'paused' && error?.code === 'folder.emptied';
}

/** The same error with words for who has no buttons. */
export function inTerminalWords(error: CloudError): CloudError {
  if (error.code !== 'folder.emptied') return error;
  return new CloudError(error.code, error.message, {
    hint: `Nothing was deleted in the cloud. ${FLAGS}`,
    cause: error,
  });
}
