/**
 * An editor that had a file open while it was replaced writes into what was captured. That is an edit like any other,
 * made from what was captured: its file comes back to its place, with that as the base, as if what came in had not been
 * written yet. Then it goes out, and is merged as always.
 */
import type { LateWrite } from '../../ports.ts';
import { type MockRecord, newRecord } from '../../versions/mock-record.ts';
import { attempt, wrote } from '../files/file-steps.ts';
import type { EngineContext } from '../ground/context.ts';
import { freeName } from '../names/move-file.ts';

/** Called within a turn, where files may be written. @returns whether to look again soon */
export async function takeLateWrites(context: EngineContext): Promise<boolean> {
  const { writes, isSettled } = await context.ports.files.lateWrites();
  const { lateWaiting } = context;
  for (const id of [...lateWaiting.keys()]) if (!writes.some((late) => late.id === id)) lateWaiting.delete(id);
  for (const late of writes) {
    const mock = mockOf(context, late);
    if (mock === undefined) await makeAgain(context, late);
    else if (isAtRest(context, mock)) await comeBack(context, late, mock);
    else tellWaiting(context, late, mock);
  }
  return !isSettled;
}

function mockOf({ replica }: EngineContext, { mockId, path }: LateWrite): MockRecord | undefined {
  return mockId === null ? replica.ownerOf(path) : replica.mock(mockId);
}

/** Nothing of this mock is under way or in dispute, and its file is what is agreed on: only then can another edit begin. */
function isAtRest(context: EngineContext, mock: MockRecord): boolean {
  const { replica, tree, stale, options } = context;
  const isFree = mock.submission === null && mock.leftOut === null && mock.movingTo === null;
  if (!isFree || !replica.owns(mock) || replica.operationOf(mock.mockId) !== undefined) return false;
  const isSeen = !stale.has(mock.path) && !tree.isMissing(mock.path) && !tree.isUnsettled(mock.path);
  if (!isSeen || tree.obstacleOf(mock.path) !== undefined) return false;
  const local = tree.hashOf(mock.path);
  // Where nothing is sent, an edit stays one.
  return local !== null && mock.base !== null && (mock.base.hash === local || options.direction === 'remote_to_local');
}

async function comeBack(context: EngineContext, late: LateWrite, mock: MockRecord): Promise<void> {
  const { replica, tree, ports } = context;
  const local = tree.hashOf(mock.path);
  if (mock.base === null) return;
  // First: a crash in between leaves what came in, and no edit that would take it back.
  const from = replica.update(mock, { base: { ...mock.base, hash: late.base }, vouched: null });
  await replica.commit();
  const outcome = await attempt(context, from, () => ports.files.reinstate(late.id, mock.path, local));
  if (outcome?.outcome !== 'done') {
    replica.update(from, { base: mock.base });
    return;
  }
  context.lateWaiting.delete(late.id);
  wrote(context, { path: mock.path, hash: late.hash, stat: outcome.stat });
  context.touch(mock.mockId);
  tell(context, mock.path);
}

/** The mock was deleted in the cloud: as with any edit of one, it is made again. */
async function makeAgain(context: EngineContext, late: LateWrite): Promise<void> {
  const { replica, ports, tree } = context;
  const path = freeName(context, late.path);
  if (path === null) return;
  const placed = await ports.files.reinstate(late.id, path, null);
  if (placed.outcome !== 'done') return;
  tree.wrote(path, late.hash, placed.stat);
  const mockId = path === late.path ? late.mockId : null;
  const record = newRecord(mockId ?? ports.entropy.id(), path);
  context.touch(replica.put({ ...record, base: mockId !== null ? { path, hash: late.base } : null }).mockId);
  tell(context, path);
}

function tell({ notify }: EngineContext, path: string): void {
  const message = `${path} was written to while a newer version took its place. What was written is merged with that.`;
  notify({ level: 'info', code: 'mock.written_late', path, message });
}

function tellWaiting({ lateWaiting, notify }: EngineContext, { id }: LateWrite, { path }: MockRecord): void {
  const isTold = lateWaiting.has(id);
  lateWaiting.set(id, path);
  if (isTold) return;
  const message = `${path} was written to while a newer version took its place. What was written is kept, and merged as soon as nothing else of ${path} is under way or in dispute.`;
  notify({ level: 'warning', code: 'mock.written_late', path, message });
}
