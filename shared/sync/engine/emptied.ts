/** What becomes of a folder that the brake has stopped (I11): a person says, or the files come back. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { MockRecord } from '../versions/mock-record.ts';
import type { EngineContext } from './context.ts';

/**
 * Called within a turn: these mocks' files come back as the cloud has them, and nothing else changes. The caller commits.
 * @throws CloudError `folder.emptied` where nothing is ever written in this folder
 */
export function bringBack({ options, replica, touch }: EngineContext, gone: readonly MockRecord[]): void {
  if (options.direction === 'local_to_remote') throw onlySent();
  for (const mock of gone) {
    const operation = replica.operationOf(mock.mockId);
    // What may have reached the cloud already is settled by its answer.
    if (operation?.sent === true) continue;
    if (operation !== undefined) replica.unqueue(operation);
    // As if it had never been here.
    replica.update(mock, { base: null, submission: null });
    touch(mock.mockId);
  }
}

function onlySent(): CloudError {
  return new CloudError('folder.emptied', 'This folder is only sent from: nothing is brought back into it.', {
    hint: 'Bring the files back yourself, or sync it in both directions.',
  });
}
