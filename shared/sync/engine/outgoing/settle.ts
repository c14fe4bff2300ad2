/** What an answer to a pushed operation means for the three versions. The caller commits. */
import {
  CloudError,
  type Conflict,
  fromWire,
  isErrorCode,
  type PushResult,
  pathKey,
} from '@mockforge-cloud/shared/protocol';
import { retryAfterOf } from '../../cloud/http/retry-after.ts';
import type { Operation } from '../../queue/operation.ts';
import { type MockRecord, newRecord, type Version } from '../../versions/mock-record.ts';
import { disputesAnswered } from '../conflicts/rejoin-disputes.ts';
import { notifyRestored } from '../files/file-steps.ts';
import { isNameTaken } from '../ground/blocked-mocks.ts';
import type { EngineContext } from '../ground/context.ts';
import { handOver } from '../names/claim-file.ts';

/** What the cloud holds after an operation of ours. */
export interface Acknowledged {
  /** Not the operation's where the mock was already there under another id. */
  mockId: string;
  path: string;
  hash: string | null;
  revision: number;
}

/** Codes after which the same operation may succeed later, without anybody doing anything. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'rate.limited',
  'service.unavailable',
  'service.read_only',
  'service.internal',
]);

/** @returns how long to wait before the next push, in milliseconds, where the service asks for it. */
export function settleResult(context: EngineContext, operation: Operation, result: PushResult): number {
  switch (result.type) {
    case 'ack': {
      const { mock_id: mockId, path, hash, revision } = result;
      rememberMerged(context, result);
      settleAck(context, operation, { mockId, path, hash, revision });
      return 0;
    }
    case 'conflict':
      settleConflict(context, operation, result);
      return 0;
    case 'stale_base':
      settleStaleBase(context, operation, result);
      return 0;
    case 'error':
      return settleError(context, operation, result);
  }
}

/** Base becomes what was *sent*, remote what the answer names: what was saved meanwhile merges against that. */
export function settleAck(context: EngineContext, operation: Operation, acknowledged: Acknowledged): void {
  const { replica } = context;
  replica.unqueue(operation);
  const { hash, path, revision } = acknowledged;
  if (isOfAnother(context, operation, { mockId: acknowledged.mockId, hash, path, revision })) return;
  const sender = replica.mock(operation.mockId);
  const answered = disputesAnswered(context, sender);
  const mock = rekey(context, operation, acknowledged.mockId);
  const base = agreedBase(context, operation, mock, acknowledged);
  if (operation.base !== null && operation.hash === null && acknowledged.hash === null)
    replica.wasDeleted({ mockId: mock.mockId, ...operation.base, revision: acknowledged.revision });
  const isNews = acknowledged.revision >= mock.remoteRevision;
  const remote = acknowledged.hash === null ? null : { path: acknowledged.path, hash: acknowledged.hash };
  replica.update(mock, {
    base,
    submission: null,
    ...(isNews ? { remote, remoteRevision: acknowledged.revision } : {}),
  });
  if (operation.kind !== 'rename') forget(context, answered, mock.mockId);
  context.unmergeable.delete(operation.mockId);
  context.forbidden.delete(operation.mockId);
  context.blocked.wentThrough(operation.mockId);
  context.touch(mock.mockId);
  if (operation.hash === null && acknowledged.hash === null) context.deletedHere.add(mock.mockId);
  if (operation.hash === null && acknowledged.hash !== null) {
    notifyRestored(context, acknowledged.path);
  } else if (operation.base !== null && operation.hash !== null && sender !== undefined && sender.remote === null) {
    notifyKept(context, operation.path);
  } else if (sender !== undefined && operation.hash !== null && acknowledged.hash !== operation.hash) {
    context.overruled.add(mock.mockId);
    context.notify({
      level: 'info',
      code: 'mock.merged',
      path: operation.path,
      message: `Your edit of ${operation.path} was merged with a newer one in the cloud.`,
    });
  } else {
    context.notify({ level: 'info', code: 'mock.sent', path: operation.path, message: `Sent ${operation.path}.` });
  }
}

/** Where a deletion was not taken, and the file is there again under another name, it goes on from what it was. */
function agreedBase(
  { replica, tree }: EngineContext,
  { hash, path, base }: Operation,
  mock: MockRecord,
  acknowledged: Acknowledged,
): Version | null {
  if (hash !== null) return { path, hash };
  const isHere = replica.owns(mock) && tree.hashOf(mock.path) !== null;
  return acknowledged.hash !== null && isHere ? base : null;
}

function notifyKept(context: EngineContext, path: string): void {
  context.notify({
    level: 'warning',
    code: 'mock.restored',
    path,
    message: `${path} was deleted in the cloud while you edited it. The edit is kept, and the team has the mock again.`,
  });
}

/**
 * What was sent went to another mock, which had its name in the cloud; but the file has got another name here since, and
 * that mock has come with a file of its own. The two are not one: the file is a new mock under its new name.
 * @returns whether that is so
 */
function isOfAnother(context: EngineContext, operation: Operation, there: Acknowledged): boolean {
  const { replica, tree, touch, ports } = context;
  const [sender, other] = [replica.mock(operation.mockId), replica.mock(there.mockId)];
  if (sender === undefined || other === undefined || sender.mockId === other.mockId) return false;
  if (sender.path === operation.path || !replica.owns(other) || tree.get(other.path) === undefined) return false;
  replica.forget(sender);
  // What the cloud has under the sender's id is another mock than the file that was sent.
  if (sender.remote !== null)
    touch(replica.put({ ...sender, path: sender.remote.path, base: null, submission: null }).mockId);
  touch(replica.addLocal(ports.entropy.id(), sender.path).mockId);
  const remote = there.hash === null ? null : { path: there.path, hash: there.hash };
  const isNews = there.revision >= other.remoteRevision;
  touch(replica.update(other, isNews ? { remote, remoteRevision: there.revision } : {}).mockId);
  return true;
}

/** The record that the acknowledgement is about, at the path where the sender's file is. */
function rekey(context: EngineContext, operation: Operation, mockId: string): MockRecord {
  const { replica } = context;
  const sender = replica.mock(operation.mockId) ?? newRecord(operation.mockId, operation.path);
  if (mockId === operation.mockId) return sender;
  if (replica.mock(sender.mockId) !== undefined) replica.forget(sender);
  const known = replica.mock(mockId) ?? newRecord(mockId, sender.path);
  const sent = replica.put({ ...known, path: sender.path });
  if (known.path !== sender.path && context.tree.get(known.path) !== undefined) leaveFile(context, known);
  // What the cloud has under the sender's id is another mock than the file that was sent.
  if (sender.remote !== null) {
    replica.put({ ...sender, path: sender.remote.path, base: null, submission: null });
    context.touch(sender.mockId);
  }
  return sent;
}

/**
 * The file that the mock had here, where another one is its file now. Unedited it goes, with a backup, as what the
 * cloud has under no name; edited it is a file without a mock, and is found anew.
 */
function leaveFile(context: EngineContext, { path, base }: MockRecord): void {
  const { replica, tree, ports } = context;
  if (base !== null && tree.hashOf(path) === base.hash) {
    const left = { path, hash: base.hash };
    const next = replica.ownerOf(path);
    // A mock that has waited for the path replaces the file; one that was deleted here would take it for an edit.
    const heir = next?.base === null ? next : newRecord(ports.entropy.id(), path);
    return context.touch(replica.moved(replica.put({ ...heir, base: left }), path).mockId);
  }
  tree.removed(path);
  context.look(path);
}

function settleConflict(
  context: EngineContext,
  operation: Operation,
  { conflict }: Extract<PushResult, { type: 'conflict' }>,
): void {
  const { replica } = context;
  replica.unqueue(operation);
  replica.opened(conflict.conflict_id);
  const { mock_id: mockId, head_hash: hash, path, head_revision: revision } = conflict;
  if (isOfAnother(context, operation, { mockId, hash, path, revision })) {
    context.conflicts.set(conflict.conflict_id, conflict);
    // What is in it goes on under its new name.
    return void context.agreed.add(conflict.conflict_id);
  }
  const answered = disputesAnswered(context, replica.mock(operation.mockId));
  const mock = rekey(context, operation, conflict.mock_id);
  const isNews = conflict.head_revision >= mock.remoteRevision;
  const remote = conflict.head_hash === null ? null : { path: conflict.path, hash: conflict.head_hash };
  replica.update(mock, {
    submission: { conflictId: conflict.conflict_id, localHash: operation.hash },
    ...(isNews ? { remote, remoteRevision: conflict.head_revision } : {}),
  });
  context.unmergeable.delete(operation.mockId);
  forget(context, answered, mock.mockId);
  context.conflicts.set(conflict.conflict_id, conflict);
  context.touch(mock.mockId);
  context.notify({
    level: 'warning',
    code: 'conflict.opened',
    path: operation.path,
    message: `Your edit of ${operation.path} is in conflict with ${otherEdit(conflict)}. Both are kept until somebody settles it.`,
  });
}

function otherEdit({ head_author }: Conflict): string {
  return head_author === null ? 'another one' : `one by ${head_author.username}`;
}

/** What was sent has named them: they have ended with it, where it became the same mock's head, or another dispute over it. */
function forget({ conflicts }: EngineContext, answered: readonly string[], mockId: string): void {
  for (const conflictId of answered) if (conflicts.get(conflictId)?.mock_id === mockId) conflicts.delete(conflictId);
}

function settleStaleBase(
  context: EngineContext,
  operation: Operation,
  { head, mock_id }: Extract<PushResult, { type: 'stale_base' }>,
): void {
  const { replica } = context;
  replica.unqueue(operation);
  if (isOfAnother(context, operation, { mockId: mock_id, ...head })) return;
  const mock = rekey(context, operation, mock_id);
  const remote = head.hash === null ? null : { path: head.path, hash: head.hash };
  const isNews = head.revision >= mock.remoteRevision;
  replica.update(mock, isNews ? { remote, remoteRevision: head.revision } : {});
  context.unmergeable.add(mock.mockId);
  context.touch(mock.mockId);
}

function settleError(
  context: EngineContext,
  operation: Operation,
  result: Extract<PushResult, { type: 'error' }>,
): number {
  const { replica } = context;
  if (TRANSIENT.has(result.code) || result.code === 'content.not_found') {
    // Answered, and not applied: a newer save may take its place.
    replica.queue({ ...operation, sent: false });
    return (retryAfterOf(result.retry_after).retryAfter ?? 0) * 1000 || context.options.retryDelayMs;
  }
  replica.unqueue(operation);
  const mock = replica.mock(operation.mockId);
  // The name of a mock that was deleted in the cloud is nobody's to go back to.
  if (isNameTaken(result.code) && mock?.remote != null && mock.base !== null && mock.base.path !== operation.path) {
    return takeNameBack(context, operation, mock, mock.base);
  }
  if (isNameTaken(result.code) && mock !== undefined && handOver(context, mock)) return 0;
  if (isNameTaken(result.code) && isOwnName(mock, operation)) {
    // It was refused for the name that the cloud had for it then, or has for it by now.
    context.touch(operation.mockId);
    return 0;
  }
  if (result.code === 'mock.not_found' && mock !== undefined) {
    // A cloud that was put back to an older moment has never heard of it (I15): it is offered anew.
    replica.update(mock, { base: null, remote: null, submission: null });
    context.touch(mock.mockId);
    return 0;
  }
  const code = isErrorCode(result.code) ? result.code : 'service.internal';
  const hint =
    'It stays as it is here, and goes out by itself when your role allows it. An admin of the workspace can change that.';
  const error = new CloudError(
    code,
    `${operation.path} was not sent: ${result.message}`,
    code === 'auth.forbidden' ? { hint } : {},
  );
  if (code === 'auth.forbidden') context.forbidden.set(operation.mockId, { kind: operation.kind, error });
  context.blocked.block(operation.mockId, { error, hash: operation.hash, path: operation.path });
  // The cloud may have renamed it meanwhile: then it is not this edit that was refused.
  context.touch(operation.mockId);
  return 0;
}

function isOwnName(mock: MockRecord | undefined, { kind, path }: Operation): boolean {
  if (mock?.remote == null) return false;
  // A new one is sent again under the cloud's name, where the two differ in case or Unicode form alone.
  return mock.remote.path === path || (kind === 'create' && pathKey(mock.remote.path) === pathKey(path));
}

/**
 * The new name belongs to another mock by now: the cloud's name stands, and the file goes back to it. As if the
 * new name had been agreed on and the cloud had changed it back.
 */
function takeNameBack(context: EngineContext, operation: Operation, mock: MockRecord, base: Version): number {
  // Renamed once more since: that name is still to be asked for.
  if (mock.path !== operation.path) {
    context.touch(mock.mockId);
    return 0;
  }
  context.replica.update(mock, { base: { ...base, path: operation.path } });
  context.touch(mock.mockId);
  context.notify({
    level: 'warning',
    code: 'mock.path_taken',
    path: operation.path,
    message: `You renamed ${base.path} to ${operation.path}, but another mock now has that name. It keeps its old name.`,
  });
  return 0;
}

function rememberMerged(context: EngineContext, ack: Extract<PushResult, { type: 'ack' }>): void {
  if (ack.hash === null || ack.merged === undefined) return;
  const bytes = fromWire({ content: ack.merged, encoding: ack.encoding });
  if (bytes !== null) context.contents.offer(ack.hash, bytes);
}
