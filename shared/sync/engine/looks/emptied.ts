/** What becomes of a folder that the brake has stopped (I11): a person says, or the files come back. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Operation } from '../../queue/operation.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';

/**
 * Called within a turn: these mocks' files come back as the cloud has them, and nothing else changes. The caller commits.
 * @throws CloudError `folder.emptied` where nothing is ever written in this folder
 */
export async function bringBack(context: EngineContext, gone: readonly MockRecord[]): Promise<void> {
  const { options, replica, touch } = context;
  if (options.direction === 'local_to_remote') throw onlySent();
  for (const mock of gone) {
    const operation = replica.operationOf(mock.mockId);
    if (operation?.sent === true) {
      await backUp(context, operation);
      replica.giveUp(operation);
    } else if (operation !== undefined) replica.unqueue(operation);
    // As if it had never been here.
    replica.update(mock, { base: null, submission: null });
    touch(mock.mockId);
  }
}

/**
 * An edit that may have arrived: the log tells of it then. Its answer is not waited for, as that would make the missing
 * file a deletion of what was sent.
 */
async function backUp({ ports }: EngineContext, { path, hash }: Operation): Promise<void> {
  const bytes = hash === null ? null : await ports.store.getContent(hash);
  if (bytes !== null) await ports.files.backup(path, bytes);
}

function onlySent(): CloudError {
  return new CloudError('folder.emptied', 'This folder is only sent from: nothing is brought back into it.', {
    hint: 'Bring the files back yourself, or sync it in both directions.',
  });
}
