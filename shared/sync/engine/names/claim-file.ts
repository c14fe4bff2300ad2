/** A mock of the cloud that is new here, and the file that is at its place already. */
import type { KnownItem } from '@mockforge-cloud/shared/protocol';
import { type MockRecord, newRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';

/**
 * A file that the cloud has never heard of becomes the local side of the mock whose place it is at, also where its
 * name differs in case or Unicode form alone: the cloud can't hold both.
 * @returns what of the file's record goes on in the mock's: where it is, else `path`, and whether it was left out
 */
export function claimFile(context: EngineContext, path: string): Pick<MockRecord, 'path' | 'leftOut'> {
  const { replica, tree } = context;
  for (const at of [path, ...replica.pathsLike(path)]) {
    const local = replica.ownerOf(at);
    if (local === undefined || (at !== path && (tree.get(at) === undefined || tree.get(path) !== undefined))) continue;
    const isGivenUp = letGo(context, local) || (at !== path && letGoOfDeleted(context, local));
    if (isGivenUp) return { path: at, leftOut: local.leftOut };
  }
  return { path, leftOut: null };
}

/**
 * What the file holds is agreed on from now: a change that comes before the mock's next step is newer than it.
 * @returns whether that was news
 */
export function adoptHead({ replica, tree }: EngineContext, mock: MockRecord): boolean {
  const { base, remote, path, submission } = mock;
  // A conflict that this ends is settled by the mock's step.
  if (base !== null || remote === null || submission !== null) return false;
  if (!replica.owns(mock) || tree.hashOf(path) !== remote.hash) return false;
  replica.update(mock, { base: { path, hash: remote.hash } });
  return true;
}

/**
 * A new mock, or an edit of a deleted one, was refused, since another mock has its name by now, or one too like it.
 * Where that one has no file here, as the disk can't hold both, the file is that one's.
 * @returns whether it is
 */
export function handOver(context: EngineContext, mock: MockRecord): boolean {
  const { replica, tree, touch } = context;
  const alike = replica.pathsLike(mock.path).filter((path) => tree.get(path) === undefined);
  const others = [replica.heirOf(mock.path), ...alike.map((path) => replica.ownerOf(path))];
  const heir = others.find((other) => other?.remote != null && replica.operationOf(other.mockId)?.sent !== true);
  if (heir === undefined || (!letGo(context, mock) && !letGoOfDeleted(context, mock))) return false;
  touch(replica.update(heir, { path: mock.path }).mockId);
  return true;
}

/** Gives up a mock that was deleted in the cloud and edited here. @returns whether it was such a one */
function letGoOfDeleted({ replica, tree, blocked }: EngineContext, mock: MockRecord): boolean {
  const { base, remote, path, mockId } = mock;
  const operation = replica.operationOf(mockId);
  if (base === null || remote !== null || tree.hashOf(path) === base.hash || operation?.sent === true) return false;
  if (operation !== undefined) replica.unqueue(operation);
  blocked.unblock(mockId);
  replica.forget(mock);
  return true;
}

/** Gives up a record that the cloud has never heard of, with nothing in flight. @returns whether it was such a one */
export function letGo({ replica, blocked }: EngineContext, local: MockRecord): boolean {
  const operation = replica.operationOf(local.mockId);
  if (local.base !== null || local.remote !== null || operation?.sent === true) return false;
  if (operation !== undefined) replica.unqueue(operation);
  blocked.unblock(local.mockId);
  replica.forget(local);
  return true;
}

/**
 * A file whose bytes are a known revision of a mock has that revision as its base, wherever the mock is by now: it is
 * the mock's file, which moves from there (P18).
 */
export function claimKnownFile(context: EngineContext, mock: MockRecord, known: { path: string; hash: string }): void {
  const { replica, tree, ports } = context;
  const { path, hash } = known;
  const base = { path, hash };
  if (mock.base !== null) return;
  // Also where the file was edited since: it was made from this revision.
  if (mock.path === path) return void replica.update(mock, { base });
  if (tree.hashOf(path) !== hash) return;
  const there = replica.ownerOf(path);
  const isFree = there === undefined || letGo(context, there);
  // A mock that is at its place by now waits until it has moved.
  if (!isFree && (there.base !== null || replica.operationOf(there.mockId) !== undefined)) return;
  const isNewThere = tree.get(mock.path) !== undefined && replica.owns(mock);
  if (!isFree) replica.forget(there);
  replica.update(mock, { path, base });
  if (!isFree) replica.put(there);
  // What is where the mock has gone is another file, which somebody made here.
  if (isNewThere) replica.addLocal(ports.entropy.id(), mock.path);
}

/**
 * A file whose bytes are a known revision of a mock that was deleted since, or is elsewhere: it goes, or the mock that is
 * there now comes.
 */
export function claimDeletedFile(context: EngineContext, there: MockRecord, known: KnownItem): void {
  const { replica, ports } = context;
  const base = { path: known.path, hash: known.hash };
  if (there.remote !== null && there.base === null) return void replica.update(there, { base });
  if (known.mock_id === null || !letGo(context, there)) return;
  const mockId = replica.mock(known.mock_id) === undefined ? known.mock_id : ports.entropy.id();
  replica.put({ ...newRecord(mockId, known.path), base });
}
