/**
 * One mock, one look: reads its three versions, asks `reconcile` what is due, and does it: queues an
 * operation, or changes the file. Nothing else decides. The caller commits the replica afterwards.
 */
import type { Operation } from '../../queue/operation.ts';
import type { LeftAt, MockRecord, Version } from '../../versions/mock-record.ts';
import {
  type ContentStep,
  type PathStep,
  reconcileContent,
  reconcilePath,
  type ThreeHashes,
} from '../../versions/reconcile.ts';
import { block, removeFile, writeHead } from '../files/file-steps.ts';
import { staysWithLf } from '../git/line-ends.ts';
import type { EngineContext } from '../ground/context.ts';
import { claimFile } from '../names/claim-file.ts';
import { misnamedError } from '../names/misnamed-files.ts';
import { comeBack, isAside, makeRoom, moveFile, occupantOf } from '../names/move-file.ts';
import { holdIfDamaged } from './hold-invalid.ts';
import { mergeIntoFile } from './merge-into-file.ts';

export async function stepMock(context: EngineContext, mockId: string): Promise<void> {
  const { replica, tree, options } = context;
  context.busy.delete(mockId);
  const mock = replica.mock(mockId);
  if (mock === undefined) return;
  const isInFlight = replica.operationOf(mockId)?.sent === true;
  // What was queued before the filter left it out is not sent any more.
  if (!isMapped(context, mock)) return isInFlight ? undefined : unqueue(context, mock);
  if (!replica.owns(mock)) return followWithoutFile(context, mock);
  // One in flight is never replaced; what comes in is held until it is answered.
  if (isInFlight) return;
  if (context.stale.has(mock.path)) return;
  // What can't be read is neither gone nor unchanged.
  const unreadable = tree.obstacleOf(mock.path) ?? tree.obstacleOf(mock.remote?.path ?? mock.path);
  if (unreadable !== undefined) return block(context, mock, unreadable);
  const local = tree.hashOf(mock.path);
  const misnamed = local === null ? misnamedError(context, mock) : null;
  if (misnamed !== null) return block(context, mock, misnamed);
  if (mock.leftOut !== null) return followLeftOut(context, mock, local);
  if (local !== null && (await followPath(context, mock, local))) return;
  // Before the dispute: what was refused, and is another file by now, would be named in its place (P22).
  context.blocked.letGoUnlessHeld(mockId, { hash: local, path: mock.path });
  if (isSettled(context, mock, local)) return;
  const hashes = { base: mock.base?.hash ?? null, local, remote: mock.remote?.hash ?? null };
  const step = reconcileContent(hashes, options.direction);
  tellDecision(context, mock, hashes, step);
  const isOnlyRenamed = step === 'nothing' && pathStepOf(context, mock) === 'push_rename';
  if (isOnlyRenamed && mock.base !== null) return queue(context, mock, 'rename', mock.base.hash);
  await stepContent(context, mock, step, local);
}

/** So that whoever asks why something happened finds it in the log. */
function tellDecision({ log }: EngineContext, { path }: MockRecord, hashes: ThreeHashes, step: ContentStep): void {
  if (step === 'nothing') return;
  const [base, local, remote] = [hashes.base, hashes.local, hashes.remote].map((hash) => hash?.slice(0, 6) ?? 'none');
  log('debug', `${path}: ${step} (base ${base}, local ${local}, remote ${remote})`);
}

/** Whether its step reads or writes a file with which no other mock has to do: several of those can be done at once. */
export function isAlone({ replica, tree, waiting, options }: EngineContext, mockId: string): boolean {
  const mock = replica.mock(mockId);
  if (mock?.remote == null || mock.remote.path !== mock.path || mock.leftOut !== null) return false;
  if (!replica.owns(mock) || waiting.has(mock.path) || replica.isLeaving(mock.path)) return false;
  const hashes = { base: mock.base?.hash ?? null, local: tree.hashOf(mock.path), remote: mock.remote.hash };
  const step = reconcileContent(hashes, options.direction);
  return step === 'write' || step === 'push';
}

/**
 * The file at its path is another mock's: it has none here. It is at the path that the cloud has for it by now; what is
 * new there waits until the path is free, and what was agreed on here has been deleted.
 */
async function followWithoutFile(context: EngineContext, mock: MockRecord): Promise<void> {
  const { replica, options, touch } = context;
  const { remote, base } = mock;
  if (remote !== null && remote.path !== mock.path) {
    replica.update(mock, { path: remote.path });
    return touch(mock.mockId);
  }
  if (replica.operationOf(mock.mockId)?.sent === true || mock.leftOut !== null) return;
  const hashes = { base: base?.hash ?? null, local: null, remote: remote?.hash ?? null };
  const step = reconcileContent(hashes, options.direction);
  if (step === 'push_deletion') return queue(context, mock, 'delete', null);
  unqueue(context, mock);
  if (remote === null) return replica.forget(mock);
  if (step !== 'write' && step !== 'restore') return;
  const owner = replica.ownerOf(mock.path);
  // Whoever was renamed to this name here, and did not get it in the cloud, goes back to the one that it has there.
  if (owner?.remote != null && owner.remote.path !== owner.path) await makeRoom(context, mock, owner);
}

/** What was left out comes in again by itself when there is nothing left to disagree on. */
function followLeftOut({ replica, touch }: EngineContext, mock: MockRecord, local: string | null): void {
  const { remote, leftOut, leftAt } = mock;
  const isHead = local === (remote?.hash ?? null) && (remote === null || remote.path === mock.path);
  const ours = mock.submission === null ? mock.base?.hash : mock.submission.localHash;
  const isBack = leftOut !== 'by_person' && ours === local && mock.base?.path === mock.path;
  if (isHead || isBack) replica.update(mock, { leftOut: null, leftAt: null });
  else if (leftOut === 'by_person' || leftAt?.hash === local) return;
  // By a state of before there was such a note.
  else if (leftAt === null) return void replica.update(mock, { leftAt: { hash: local, base: null } });
  else replica.update(mock, editedWhileLeftOut(mock, leftAt, local));
  touch(mock.mockId);
}

/** It was made from what was left out, not from what was agreed on before: nothing of what came since is taken back. */
function editedWhileLeftOut({ path }: MockRecord, { base }: LeftAt, local: string | null): Partial<MockRecord> {
  const vouched = local === null ? null : { path, hash: local };
  return { leftOut: null, leftAt: null, vouched, base: base === null ? null : { path, hash: base } };
}

/** What the filter leaves out here is neither sent nor written, and above all not taken for deleted. */
export function isMapped(context: EngineContext, mock: MockRecord): boolean {
  const { files } = context.ports;
  const isHere = files.accepts(mock.path) || isAside(mock.path);
  return isHere && (mock.remote === null || files.accepts(mock.remote.path));
}

/** Whether this very edit is in an open conflict, or was refused: then it waits for somebody to do something. */
function isSettled(context: EngineContext, mock: MockRecord, local: string | null): boolean {
  const isHeld = context.blocked.holds(mock.mockId, { hash: local, path: mock.path });
  // A mock that was deleted since is in dispute no more: the edit wins.
  const isDisputed = mock.remote !== null && mock.remote.hash !== local;
  return isHeld || (mock.submission !== null && mock.submission.localHash === local && isDisputed);
}

function pathStepOf({ options }: EngineContext, mock: MockRecord): PathStep {
  if (mock.remote === null) return 'nothing';
  // Where no name was ever agreed on, the cloud's stands.
  const base = mock.base?.path ?? mock.path;
  return reconcilePath({ base, local: mock.path, remote: mock.remote.path }, options.direction);
}

/** The cloud's name comes first, for mocks in dispute as well. @returns whether it was what had to be done */
async function followPath(context: EngineContext, mock: MockRecord, local: string): Promise<boolean> {
  if (mock.remote === null) return false;
  const step = pathStepOf(context, mock);
  if (step === 'move') await moveFile(context, mock, mock.remote.path, local);
  if (step === 'adopt' && mock.base !== null) {
    context.replica.update(mock, { base: { ...mock.base, path: mock.remote.path } });
    context.touch(mock.mockId);
    return true;
  }
  return step === 'move';
}

async function stepContent(
  context: EngineContext,
  mock: MockRecord,
  step: ContentStep,
  local: string | null,
): Promise<void> {
  const { replica } = context;
  // Where the role forbids a push, what comes in is merged here all the same.
  const forbidden = context.options.direction === 'bidirectional' ? context.forbidden.get(mock.mockId) : undefined;
  if (step === 'push' && forbidden?.kind === pushKind(mock)) {
    unqueue(context, mock);
    return block(context, mock, forbidden.error);
  }
  switch (step === 'push_to_merge' && forbidden !== undefined ? 'merge_into_file' : step) {
    case 'nothing':
      unqueue(context, mock);
      // Such a name may come from elsewhere: somebody has committed it while it was there for a moment.
      if (mock.remote === null && local !== null && isAside(mock.path)) await comeBack(context, mock, local);
      return;
    case 'push':
    case 'push_to_merge':
    case 'recreate':
      if (mock.remote === null && local !== null && isAside(mock.path)) return comeBack(context, mock, local);
      if (await holdIfDamaged(context, mock, local)) return unqueue(context, mock);
      return queue(context, mock, pushKind(mock), local);
    case 'push_deletion':
      // Under another spelling, say, and not read yet: what is there is never deleted for everybody.
      if (await isThere(context, mock)) return context.look(mock.path);
      return queue(context, mock, 'delete', null);
    case 'write':
    case 'restore':
      unqueue(context, mock);
      if (mock.remote !== null) await write(context, mock, mock.remote, local);
      return;
    case 'remove':
      unqueue(context, mock);
      if (local !== null) await removeFile(context, mock, local);
      return;
    case 'merge_into_file':
      unqueue(context, mock);
      if (mock.remote !== null && local !== null) await mergeIntoFile(context, mock, mock.remote, local);
      return;
    case 'adopt':
      unqueue(context, mock);
      if (mock.submission !== null) context.agreed.add(mock.submission.conflictId);
      replica.update(mock, { base: mock.remote, submission: null, isWithLf: staysWithLf(context, mock) });
      if (mock.remote?.path !== mock.path) context.touch(mock.mockId);
      return;
    case 'forget':
      unqueue(context, mock);
      replica.forget(mock);
  }
}

/** Whether the disk has a file at the path of this mock that is not known for another one's. */
async function isThere({ replica, tree, ports }: EngineContext, { path }: MockRecord): Promise<boolean> {
  const there = await ports.files.stat(path).catch(() => null);
  if (there === null) return false;
  const isOther = (alike: string) => tree.get(alike)?.stat.identity === there.identity;
  return !replica.pathsLike(path).some((alike) => replica.ownerOf(alike) !== undefined && isOther(alike));
}

async function write(context: EngineContext, mock: MockRecord, remote: Version, local: string | null): Promise<void> {
  const { replica, touch } = context;
  if (mock.path !== remote.path && local === null) {
    replica.update(mock, { path: remote.path });
    return touch(mock.mockId);
  }
  // A file that is not in the cloud, and has a name too like this one to get there, is this mock's.
  const claimed = local === null ? claimFile(context, mock.path) : mock;
  if (claimed.path !== mock.path) {
    replica.update(mock, claimed);
    return touch(mock.mockId);
  }
  const occupant = local === null ? await occupantOf(context, mock, mock.path) : undefined;
  if (occupant !== undefined) return makeRoom(context, mock, occupant);
  // After a crash the file would be that of the mock which was there before, and an edit of it.
  if (replica.isLeaving(mock.path)) await replica.commit();
  await writeHead(context, mock, remote, local);
}

function pushKind(mock: MockRecord): 'create' | 'update' {
  return mock.base === null ? 'create' : 'update';
}

/** What was queued and not sent is of a decision that another one has taken the place of. */
function unqueue(context: EngineContext, mock: MockRecord): void {
  const operation = context.replica.operationOf(mock.mockId);
  if (operation !== undefined) context.replica.unqueue(operation);
}

function queue(context: EngineContext, mock: MockRecord, kind: Operation['kind'], hash: string | null): void {
  const { replica, options, ports } = context;
  const strategy: Operation['strategy'] =
    context.unmergeable.has(mock.mockId) && options.strategy === 'merge' ? 'manual' : null;
  const wanted = { kind, hash, path: mock.path, base: mock.base, strategy };
  const before = replica.operationOf(mock.mockId);
  if (before !== undefined && sameOperation(before, wanted)) return;
  // Nothing is dropped: what does not fit is found again by its three versions when the queue has drained.
  if (before === undefined && replica.queued >= options.maxQueueSize) {
    context.overflow.isDue = true;
    return;
  }
  replica.queue({ opId: ports.entropy.id(), mockId: mock.mockId, sent: false, ...wanted });
}

function sameOperation(one: Operation, other: Omit<Operation, 'opId' | 'mockId' | 'sent'>): boolean {
  return (
    one.kind === other.kind &&
    one.hash === other.hash &&
    one.path === other.path &&
    one.strategy === other.strategy &&
    one.base?.hash === other.base?.hash &&
    one.base?.path === other.base?.path
  );
}
