/** Disputes that this folder was in before its state was lost: opened once more, each would have to be settled twice (P18). */
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';

/**
 * A file that holds what its user has submitted under another replica's id is in that conflict, whichever folder it
 * came from: it waits for the same decision. Called when the open conflicts have been heard. The caller commits.
 */
export function rejoinDisputes(context: EngineContext): void {
  const { conflicts, replica, userId } = context;
  for (const conflict of conflicts.values()) {
    const mock = replica.mock(conflict.mock_id);
    if (mock === undefined || conflict.author.id !== userId || !isItsEdit(context, mock, conflict)) continue;
    replica.update(mock, { submission: { conflictId: conflict.conflict_id, localHash: conflict.local_hash } });
  }
}

function isItsEdit({ replica, tree }: EngineContext, mock: MockRecord, { local_hash }: Conflict): boolean {
  const { submission, base, remote, path, mockId } = mock;
  if (local_hash === null || submission !== null || !replica.owns(mock)) return false;
  if (tree.hashOf(path) !== local_hash || base?.hash === local_hash || remote?.hash === local_hash) return false;
  return replica.operationOf(mockId)?.sent !== true;
}

/**
 * The conflicts that an edit of the mock is its person's answer to: the one that it waits in, which was opened by this
 * replica or before its state was lost. But for a replica of which this one is a copy: that one may be in it still (P24).
 */
export function disputesAnswered({ conflicts, replica }: EngineContext, mock: MockRecord | undefined): string[] {
  const conflict = mock?.submission == null ? undefined : conflicts.get(mock.submission.conflictId);
  if (conflict === undefined) return [];
  const isOfCopy = conflict.replica_id !== replica.identity.replicaId && replica.wentBy(conflict.replica_id);
  return isOfCopy ? [] : [conflict.conflict_id];
}
