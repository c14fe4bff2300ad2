/** Tells what Git has done in the folder from what people have (P8): looking at an old branch never reverts a team. */
import { allKnown } from '../../cloud/all-known.ts';
import type { FolderFile } from '../../ports.ts';
import type { MockRecord, Version } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';

/** What Git has done that nobody has agreed to yet. */
export interface GitDoings {
  /** Where HEAD is now. */
  position: string;
  /** The mocks that it has changed, as of now: one that comes from the cloud takes the place of what was under its name. */
  byGit: () => ReadonlySet<string>;
  /** What it had put where somebody has edited since, by path. */
  beneath: ReadonlyMap<string, string>;
  /** How many it had changed at the last look. */
  count: number;
}

/** Mocks whose files are other than what was agreed on, or than what was left out, and that nobody has vouched for. */
export function openMocks(context: EngineContext): MockRecord[] {
  const { replica, tree } = context;
  return [...replica.mocks()].filter((mock) => {
    const local = tree.hashOf(mock.path);
    if (mock.leftOut !== null) {
      // Under another name it is not back: what is the same there by chance may be Git's once more.
      const isBack = [mock.base, mock.remote].some((one) => isAt(mock, one, local));
      return replica.owns(mock) && mock.leftAt !== null && mock.leftAt.hash !== local && !isBack;
    }
    const isOpen = differs(context, mock) || isOtherThanSent(context, mock);
    return isOpen && !isVouched(mock, local);
  });
}

function isAt({ path }: MockRecord, version: Version | null, hash: string | null): boolean {
  return version === null ? hash === null : version.path === path && version.hash === hash;
}

export function isVouched({ path, vouched }: MockRecord, local: string | null): boolean {
  return vouched !== null && vouched.path === path && vouched.hash === local;
}

/** What there is to ask about these: a mock that is under another name than before is what is at both of them. */
export function filesOf({ replica, tree }: EngineContext, mocks: readonly MockRecord[]): FolderFile[] {
  const files = new Map<string, FolderFile>();
  const add = (path: string) => files.set(path, { path, hash: tree.hashOf(path) });
  for (const mock of mocks) {
    add(mock.path);
    const before = mock.base?.path ?? mock.path;
    if (before !== mock.path && replica.ownerOf(before) === undefined) add(before);
  }
  return [...files.values()];
}

/** Of these mocks, those that Git has put so. `paths` is `null` where that can't be told. */
export function changedByGit(mocks: readonly MockRecord[], paths: ReadonlySet<string> | null): Set<string> {
  const isNamed = (path: string) => paths?.has(path) ?? true;
  const changed = mocks.filter(({ path, base }) => isNamed(path) || isNamed(base?.path ?? path));
  return new Set(changed.map(({ mockId }) => mockId));
}

/**
 * New files that are, to the byte, what was agreed on at their path of mocks that are elsewhere here by now: also where
 * that was committed lately, nobody has written it. @returns their ids
 */
export function broughtBack({ replica, tree }: EngineContext, mocks: readonly MockRecord[]): string[] {
  const left = new Map<string, string>();
  for (const { path, base } of replica.mocks()) if (base !== null && base.path !== path) left.set(base.path, base.hash);
  return mocks
    .filter((mock) => mock.base === null && left.get(mock.path) === tree.hashOf(mock.path))
    .map(({ mockId }) => mockId);
}

export interface EditOverGit {
  mock: MockRecord;
  /** What Git had put there before somebody edited it. */
  beneath: string;
}

/** Edits of what Git has put there. `beneath`: by path, the hash of that. */
export function editsOverGit({ replica, tree }: EngineContext, beneath: ReadonlyMap<string, string>): EditOverGit[] {
  return [...beneath].flatMap(([path, hash]) => {
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
  const items = await allKnown(ports.connection.api.branch, place, asked);
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
  if (operation?.sent !== true) return false;
  const local = tree.hashOf(path);
  return operation.hash !== local || (local !== null && operation.path !== path);
}

function differs({ replica, tree, ports }: EngineContext, mock: MockRecord): boolean {
  if (!replica.owns(mock) || !ports.files.accepts(mock.path)) return false;
  const local = tree.hashOf(mock.path);
  if (mock.base !== null && mock.base.path !== mock.path) return true;
  // What somebody else settles by what was submitted is what is agreed on then.
  if (mock.submission !== null) return mock.submission.localHash !== local;
  return local !== (mock.base?.hash ?? null) && local !== (mock.remote?.hash ?? null);
}
