/** Mocks that have no file here, and may be a file that appeared. */
import { type MockRecord, newRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';
import type { AbsentMock } from './find-renames.ts';

/**
 * Those whose files went in this look come first. A look may see the first half of a renaming long before the other one:
 * then it is the mock whose deletion waits, is on its way, or has reached the cloud.
 */
export function absentMocks(context: EngineContext, wentNow: readonly string[]): AbsentMock[] {
  const { replica } = context;
  const now = wentNow.flatMap((path) => replica.ownerOf(path) ?? []);
  const isOfNow = new Set(now);
  const before = [...replica.mocks()].filter((mock) => !isOfNow.has(mock) && hasGone(context, mock));
  const deleted = [...replica.deletedHere()].map(({ mockId, path, hash, revision }) => ({
    mock: { ...newRecord(mockId, path), remoteRevision: revision },
    hashes: [hash],
    isDeleted: true,
  }));
  return [...[...now, ...before].map((mock) => ({ mock, hashes: hashesOf(context, mock) })), ...deleted];
}

function hasGone({ replica, tree, ports, stale }: EngineContext, mock: MockRecord): boolean {
  const { path, base, submission, leftOut, mockId } = mock;
  const wasHere = base !== null || submission !== null || replica.operationOf(mockId)?.sent === true;
  if (!wasHere || leftOut !== null || !replica.owns(mock) || !ports.files.accepts(path) || stale.has(path))
    return false;
  return tree.get(path) === undefined && tree.obstacleOf(path) === undefined && !tree.isUnsettled(path);
}

/** What was seen last may not have been sent yet, and what is on its way may be agreed on next. */
function hashesOf({ replica, tree }: EngineContext, { mockId, path, base, submission }: MockRecord): string[] {
  const sent = replica.operationOf(mockId);
  const hashes = [tree.lastHashOf(path), sent?.hash, submission?.localHash, base?.hash];
  return hashes.filter((hash) => hash != null);
}
