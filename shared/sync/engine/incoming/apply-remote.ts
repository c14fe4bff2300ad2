/** Takes in what the cloud's log says: heads move, own operations are recognised, conflicts are closed. */
import { type ChangeRecord, fromWire, type ServiceEvent } from '@mockforge-cloud/shared/protocol';
import { type MockRecord, newRecord, type Version } from '../../versions/mock-record.ts';
import { staysWithLf } from '../git/line-ends.ts';
import type { EngineContext } from '../ground/context.ts';
import { adoptHead, claimFile } from '../names/claim-file.ts';
import { settleAck } from '../outgoing/settle.ts';
import { isOfCopy } from './copies.ts';

/** Applies one whole revision and moves the cursor over it. The caller commits. */
export function applyRevision(context: EngineContext, records: readonly ChangeRecord[]): void {
  // One revision may change a mock more than once: what counts is what was known before it.
  const before = new Map<string, number>();
  for (const { event } of records) {
    before.set(event.mock_id, context.replica.mock(event.mock_id)?.remoteRevision ?? 0);
  }
  for (const record of records) applyChange(context, record, before.get(record.event.mock_id) ?? 0);
  const last = records.at(-1);
  if (last !== undefined) context.replica.moveCursor({ revision: last.revision, chain: last.chain });
}

function applyChange(context: EngineContext, record: ChangeRecord, knownRevision: number): void {
  const { event } = record;
  rememberContent(context, event);
  if (settleOwn(context, record)) return;
  if (isOfCopy(context, record, knownRevision)) context.copy.isSeen = true;
  for (const { conflict_id } of record.closed ?? []) context.conflicts.delete(conflict_id);
  const remote = versionOf(event);
  const mock = context.replica.mock(event.mock_id);
  if (mock === undefined) {
    if (remote !== null) adoptRemoteMock(context, event.mock_id, remote, record.revision);
    return;
  }
  if (record.revision <= knownRevision) return;
  const change = { ...closeSubmission(context, mock, record), remote, remoteRevision: record.revision };
  const changed = context.replica.update(mock, change);
  if (!adoptHead(context, changed)) adoptInPassing(context, changed);
  context.blocked.unblock(mock.mockId);
  context.touch(mock.mockId);
}

/**
 * The file is what this revision made of it, whatever was agreed on before: the folder is newer than its state, which was
 * restored (P19). What comes after it in the log is newer than the file.
 */
function adoptInPassing(context: EngineContext, mock: MockRecord): void {
  const { replica, tree } = context;
  const { base, remote, path, submission, leftOut, mockId } = mock;
  if (base === null || remote === null || submission !== null || leftOut !== null) return;
  if (!replica.owns(mock) || path !== remote.path || tree.hashOf(path) !== remote.hash) return;
  if (replica.operationOf(mockId)?.sent !== true)
    replica.update(mock, { base: remote, isWithLf: staysWithLf(context, mock) });
}

/** An own operation whose acknowledgement was lost comes back through the log. */
function settleOwn(context: EngineContext, record: ChangeRecord): boolean {
  if (!context.replica.wentBy(record.replica_id) || record.user.id !== context.userId) return false;
  for (const operation of context.replica.operations()) {
    if (operation.opId !== record.op_id || !operation.sent) continue;
    const { event, revision } = record;
    settleAck(context, operation, { mockId: event.mock_id, path: event.path, hash: event.hash, revision });
    return true;
  }
  return false;
}

/** A mock that is new here. A file of ours that is already at its path, and not sent, becomes its local side. */
function adoptRemoteMock(context: EngineContext, mockId: string, remote: Version, revision: number): void {
  const { replica } = context;
  const { path, leftOut } = claimFile(context, remote.path);
  adoptHead(context, replica.put({ ...newRecord(mockId, path), remote, remoteRevision: revision, leftOut }));
  context.touch(mockId);
}

/**
 * Somebody settled our conflict: what we had submitted counts as acknowledged. The answer that opened it may
 * not have reached us; then the operation that is still in flight is the submission.
 */
function closeSubmission(
  context: EngineContext,
  mock: MockRecord,
  record: ChangeRecord,
): Partial<Pick<MockRecord, 'base' | 'submission'>> {
  const { replica } = context;
  for (const closed of record.closed ?? []) {
    if (closed.user_id !== context.userId) continue;
    const operation = replica.operationOf(mock.mockId);
    const isSentFromHere = operation?.sent === true && replica.wentBy(closed.replica_id);
    if (isSentFromHere && operation.hash === closed.local_hash) replica.giveUp(operation);
    // Under another replica's id where it was submitted before the state was lost.
    else if (mock.submission?.conflictId !== closed.conflict_id) continue;
    context.overruled.add(mock.mockId);
    const path = mock.base?.path ?? mock.path;
    return { submission: null, base: closed.local_hash === null ? null : { path, hash: closed.local_hash } };
  }
  return {};
}

function versionOf(event: ServiceEvent): Version | null {
  return event.hash === null ? null : { path: event.path, hash: event.hash };
}

function rememberContent(context: EngineContext, event: ServiceEvent): void {
  const content = event.mock?.content ?? event.changes?.content;
  if (event.hash === null || content === undefined) return;
  const bytes = fromWire({ content, encoding: event.mock?.encoding ?? event.changes?.encoding });
  if (bytes !== null) context.contents.offer(event.hash, bytes);
}
