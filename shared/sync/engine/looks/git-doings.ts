/** Tells what Git has done in the folder from what people have (P8): looking at an old branch never reverts a team. */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../context.ts';

/** Mocks whose files are other than what was agreed on, because Git has put them so. `paths` is `null` where that can't be told. */
export function changedByGit(context: EngineContext, paths: ReadonlySet<string> | null): Set<string> {
  const { replica } = context;
  const changed = new Set<string>();
  // Git has a spelling of its own where the disk takes several for one.
  const keys = paths === null ? null : new Set([...paths].map(pathKey));
  for (const mock of replica.mocks()) {
    const isNamed = [mock.path, mock.base?.path ?? mock.path].some((path) => keys?.has(pathKey(path)) ?? true);
    if (isNamed && mock.leftOut === null && (differs(context, mock) || isOtherThanSent(context, mock)))
      changed.add(mock.mockId);
  }
  return changed;
}

export interface EditOverGit {
  mock: MockRecord;
  /** What Git had put there before somebody edited it. */
  beneath: string;
}

/** Edits of what Git has put there. `beneath`: by path, the hash of that. */
export function editsOverGit({ replica, tree }: EngineContext, beneath: ReadonlyMap<string, string>): EditOverGit[] {
  return [...beneath].flatMap(([name, hash]) => {
    // Git has a spelling of its own where the disk takes several for one.
    const path = [name, ...replica.pathsLike(name)].find((alike) => tree.get(alike) !== undefined) ?? name;
    const mock = replica.ownerOf(path);
    if (mock?.base == null || mock.leftOut !== null || mock.base.hash === hash) return [];
    const local = tree.hashOf(path);
    return local === mock.base.hash || local === hash ? [] : [{ mock, beneath: hash }];
  });
}

/**
 * An edit of an older version that Git has put there was made from that, not from what was agreed on before: it is
 * merged with what the team has done since, and takes none of it back. Only versions that the cloud knows: what only
 * Git has was never agreed on, and would be written over by what is in the cloud.
 * @returns those of the edits that are of such a version. @throws CloudError where the cloud can't be asked
 */
export async function knownBeneath(context: EngineContext, edits: readonly EditOverGit[]): Promise<EditOverGit[]> {
  if (edits.length === 0) return [];
  const { ports, place } = context;
  const asked = edits.map(({ mock, beneath }) => ({ path: mock.path, hash: beneath }));
  const { items } = await ports.connection.api.known(place, asked);
  return edits.filter(({ mock }, at) => items[at]?.status !== 'unknown' && items[at]?.mock_id === mock.mockId);
}

/** Called within a turn. What has changed since it was asked about stays as it is. */
export function rebaseEdits({ replica, touch }: EngineContext, edits: readonly EditOverGit[]): void {
  for (const { mock, beneath } of edits) {
    if (replica.mock(mock.mockId) !== mock || mock.base === null || isSent(replica, mock)) continue;
    touch(replica.update(mock, { base: { ...mock.base, hash: beneath } }).mockId);
  }
}

function isSent(replica: EngineContext['replica'], { mockId }: MockRecord): boolean {
  return replica.operationOf(mockId)?.sent === true;
}

/** What is in flight may be what is agreed on next, and this is other than that. */
function isOtherThanSent({ replica, tree }: EngineContext, { mockId, path }: MockRecord): boolean {
  const operation = replica.operationOf(mockId);
  return operation?.sent === true && operation.hash !== tree.hashOf(path);
}

function differs({ replica, tree, ports }: EngineContext, mock: MockRecord): boolean {
  if (!replica.owns(mock) || !ports.files.accepts(mock.path)) return false;
  const local = tree.hashOf(mock.path);
  if (mock.base !== null && mock.base.path !== mock.path) return true;
  // What somebody else settles by what was submitted is what is agreed on then.
  if (mock.submission !== null && mock.submission.localHash !== local) return true;
  return local !== (mock.base?.hash ?? null) && local !== (mock.remote?.hash ?? null);
}

/**
 * Which of these would take back what came since: their bytes are an older revision, they have an older name, or they
 * are gone. @throws CloudError where the cloud can't be asked
 */
export async function leaveToGit(context: EngineContext, mocks: readonly MockRecord[]): Promise<MockRecord[]> {
  const { tree, ports, place } = context;
  const older: MockRecord[] = [];
  const asked: { mock: MockRecord; path: string; hash: string }[] = [];
  for (const mock of mocks) {
    if (!differs(context, mock)) continue;
    const hash = tree.hashOf(mock.path);
    const isRenamed = mock.base !== null && mock.base.path !== mock.path;
    if (hash === null || isRenamed) older.push(mock);
    else for (const path of spellings(mock)) asked.push({ mock, path, hash });
  }
  if (asked.length === 0) return older;
  const { items } = await ports.connection.api.known(
    place,
    asked.map(({ path, hash }) => ({ path, hash })),
  );
  const known = new Set(
    items.flatMap(({ status }, index) => (status === 'revision' ? (asked[index]?.mock ?? []) : [])),
  );
  return [...older, ...known];
}

/** Names under which the cloud may have had it: a mock that was there before may have been spelled in another way. */
function spellings({ path, remote }: MockRecord): Set<string> {
  return new Set([path, remote?.path ?? path, path.normalize('NFC'), path.normalize('NFD')]);
}
