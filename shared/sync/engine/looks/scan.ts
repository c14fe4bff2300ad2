/** Takes in what a look at the folder found: edits, new files, renames, deletions. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { TreeChange } from '../../folder/local-tree.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import { reasonOf } from '../ground/blocked-mocks.ts';
import type { EngineContext } from '../ground/context.ts';
import { absentMocks } from '../names/absent-mocks.ts';
import { findRenames } from '../names/find-renames.ts';
import { knownContents } from '../names/known-contents.ts';

/** @returns whether something has to be looked at again soon. */
export function applyTreeChange(context: EngineContext, change: TreeChange): boolean {
  const { replica, tree } = context;
  for (const [path, error] of change.unreadable) reportUnreadable(context, path, error);
  stopVouching(context, change);
  const created: string[] = [];
  const toCome = new Map<string, MockRecord>();
  for (const path of new Set(change.changed)) {
    const mock = replica.ownerOf(path);
    const comes = mock !== undefined && isToCome(context, mock);
    if (mock === undefined || comes) created.push(path);
    if (mock === undefined) continue;
    if (comes) toCome.set(path, mock);
    // Somebody has put something else there: the same bytes later are theirs.
    context.mergedHere.delete(mock.mockId);
    context.touch(mock.mockId);
  }
  const renames = findRenames({
    absent: created.length === 0 ? [] : absentMocks(context, [...change.gone, ...change.missing]),
    created: created.map((path) => ({ path, hash: tree.hashOf(path) })),
    sketchOf: (hash) => tree.sketchOf(hash),
    isOfMock: knownContents(context),
  });
  for (const path of created) {
    const comes = toCome.get(path);
    const renamed = renames.get(path) ?? (comes === undefined ? mockWithoutFile(context, path) : undefined);
    // What is in the cloud no more has no name there to go back to.
    if (comes !== undefined && renamed?.remote == null) continue;
    if (renamed !== undefined) context.log('debug', `${path}: the file of ${renamed.path}, renamed`);
    // Who is to come gets the path when this one has gone back to its name in the cloud.
    if (comes !== undefined) replica.forget(comes);
    const mock =
      renamed === undefined ? replica.addLocal(context.ports.entropy.id(), path) : replica.update(renamed, { path });
    if (comes !== undefined) replica.put(comes);
    // What was deleted a moment ago is this file: it is made again as who it was.
    replica.isNoLongerDeleted(mock.mockId);
    context.touch(mock.mockId);
  }
  for (const path of change.gone) {
    const mock = replica.ownerOf(path);
    if (mock !== undefined) context.touch(mock.mockId);
  }
  return change.missing.length > 0 || change.unsettled.length > 0;
}

/** Whether a mock of the cloud has never been here, so that what is at its place may be the file of another one, renamed. */
function isToCome({ replica, tree }: EngineContext, { mockId, path, base, remote, submission }: MockRecord): boolean {
  const wasNever = base === null && submission === null && replica.operationOf(mockId) === undefined;
  return wasNever && remote !== null && tree.hashOf(path) !== remote.hash;
}

/** What a person has vouched for is not there any more: whoever puts it back later is not that person (P8, P19). */
function stopVouching({ replica, tree }: EngineContext, { changed, gone, missing }: TreeChange): void {
  const isThere = ({ vouched, path }: MockRecord) => vouched?.hash === tree.hashOf(path) && !tree.isMissing(path);
  for (const path of new Set([...changed, ...gone, ...missing])) {
    const mock = replica.ownerOf(path);
    if (mock?.vouched != null && !isThere(mock)) replica.update(mock, { vouched: null });
  }
}

/** A mock that has no file here, under a name that some file system takes for this one: the cloud can't hold both. */
function mockWithoutFile({ replica, tree }: EngineContext, path: string): MockRecord | undefined {
  return replica
    .pathsLike(path)
    .filter((alike) => tree.get(alike) === undefined)
    .flatMap((alike) => replica.ownerOf(alike) ?? [])
    .at(0);
}

function reportUnreadable(context: EngineContext, path: string, error: CloudError): void {
  const mock = context.replica.ownerOf(path);
  if (mock === undefined) context.notify({ level: 'error', code: error.code, path, message: reasonOf(error) });
  else context.touch(mock.mockId);
}

/** Mocks whose files went while nobody looked: what the first look has to count as gone. */
export function absentPaths({ replica, tree, ports }: EngineContext): string[] {
  const absent: string[] = [];
  for (const mock of replica.mocks()) {
    // What was left out while its file was away has not gone now.
    const wasAway = mock.leftOut !== null && mock.base?.path === mock.path;
    const wasNever = mock.base === null && replica.operationOf(mock.mockId)?.sent !== true;
    if (wasNever || wasAway || !ports.files.accepts(mock.path)) continue;
    if (tree.get(mock.path) === undefined) absent.push(mock.path);
  }
  return absent;
}

/** Files that no mock has: one was there, and has been found to be another's, or has gone elsewhere. */
export function unownedPaths({ replica, tree }: EngineContext): string[] {
  return [...tree.paths()].filter(
    (path) => replica.ownerOf(path) === undefined && !tree.isMissing(path) && !tree.isUnsettled(path),
  );
}

/** How many mocks folder and cloud agree on, and those of them whose files are gone. */
export function goneMocks(
  { replica, tree, ports, misnamed }: EngineContext,
  byGit: ReadonlySet<string>,
): { agreed: number; gone: MockRecord[] } {
  let agreed = 0;
  const gone: MockRecord[] = [];
  for (const mock of replica.mocks()) {
    if (mock.base === null || mock.remote === null || mock.leftOut !== null || byGit.has(mock.mockId)) continue;
    if (!ports.files.accepts(mock.path)) continue;
    agreed += 1;
    const isThere = tree.get(mock.path) !== undefined || tree.isUnsettled(mock.path) || misnamed.has(mock.mockId);
    if (!isThere && tree.obstacleOf(mock.path) === undefined && replica.operationOf(mock.mockId)?.kind !== 'delete')
      gone.push(mock);
  }
  return { agreed, gone };
}

/** Fewer mocks than these are deleted without a question. */
const BRAKE_MINIMUM = 5;

/**
 * The brake (I11): the deletion of most of a folder at once is more likely an unmounted disk or a wrong
 * command than a wish. `byGit`: mocks that Git has changed, which are asked about apart. `letThrough`: those whose
 * deletion went through lately, so that it makes no difference how fast the files go.
 * @returns the reason to stop, or `null`.
 */
export function brakeReason(
  context: EngineContext,
  byGit: ReadonlySet<string>,
  letThrough: readonly MockRecord[] = [],
): CloudError | null {
  const { replica, tree } = context;
  const { agreed, gone } = goneMocks(context, byGit);
  const isEmptied = gone.length === agreed && agreed > 1;
  const open = new Set(gone.map(({ mockId }) => mockId));
  const before = letThrough.filter(({ mockId, path }) => !open.has(mockId) && tree.get(path) === undefined);
  const deleted = gone.length + before.length;
  const all = agreed + before.filter(({ mockId }) => replica.mock(mockId)?.remote == null).length;
  if (!isEmptied && (gone.length === 0 || deleted < BRAKE_MINIMUM || deleted * 2 < all)) return null;
  const hint =
    before.length === 0
      ? 'Nothing was deleted in the cloud. Bring them back, or resume to delete them for the whole team.'
      : `${before.length} of them went first, and were deleted in the cloud: its history has them. Bring the others back, or resume to delete them for the whole team.`;
  return new CloudError('folder.emptied', `${deleted} of ${all} mocks are gone from the folder at once.`, { hint });
}
