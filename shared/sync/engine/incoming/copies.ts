/**
 * A state that lives twice, or is older than what it has done: a cloned machine, a container that starts twice from one
 * image, a machine that was restored (P24). The cloud knows of something that went out by our id, and we don't.
 */
import type { ChangeRecord, Conflict } from '@mockforge-cloud/shared/protocol';
import type { EngineContext } from '../ground/context.ts';

/** `knownRevision`: as of which its mock was known before. */
export function isOfCopy(
  context: EngineContext,
  { replica_id, op_id, user, revision, event }: ChangeRecord,
  knownRevision: number,
): boolean {
  const { replica } = context;
  if (!isOurs(context, replica_id, user.id) || replica.hasGivenUp(op_id)) return false;
  // What has gone is not remembered for ever.
  if (event.hash === null && replica.mock(event.mock_id) === undefined) return false;
  const deleted = replica.deletedHere().find(({ mockId }) => mockId === event.mock_id);
  return revision > Math.max(knownRevision, deleted?.revision ?? 0);
}

/** Whether one of these conflicts was opened by our id, and not from here. */
export function isAnyOfCopy(context: EngineContext, conflicts: readonly Conflict[]): boolean {
  return conflicts.some((conflict) => isConflictOfCopy(context, conflict));
}

function isConflictOfCopy(context: EngineContext, conflict: Conflict): boolean {
  const { replica } = context;
  const { conflict_id, mock_id, op_id, replica_id, author } = conflict;
  if (!isOurs(context, replica_id, author.id) || replica.hasOpened(conflict_id) || replica.hasGivenUp(op_id))
    return false;
  // Its answer may be on its way; and a state of an earlier version knows only what its mocks are in.
  const isOnItsWay = [...replica.operations()].some(({ opId, sent }) => sent && opId === op_id);
  return !isOnItsWay && replica.mock(mock_id)?.submission?.conflictId !== conflict_id;
}

function isOurs({ replica, userId }: EngineContext, replicaId: string, user: string): boolean {
  return replicaId === replica.identity.replicaId && user === userId;
}
