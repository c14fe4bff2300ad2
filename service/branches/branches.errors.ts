import { CloudError, type Head } from '@mockforge-cloud/shared/protocol';
import type { Place } from './place.ts';

export function branchNotFound({ workspaceId, branch }: Place): CloudError {
  return new CloudError('branch.not_found', `The workspace "${workspaceId}" has no branch "${branch}".`, {
    hint: 'Leave the branch out for the main one.',
    details: { workspace_id: workspaceId, branch },
  });
}

export function chainMismatch(since: number, head: Head): CloudError {
  return new CloudError('sync.chain_mismatch', `Revision ${since} with this chain is not of this branch's history.`, {
    hint: 'The cloud may have been restored from a backup. Compare everything anew, with POST known.',
    details: { since, head },
  });
}
