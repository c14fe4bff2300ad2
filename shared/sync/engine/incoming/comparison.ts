/**
 * Compares the folder with the workspace when no cursor says what is missed: at the first sync, after the
 * state was lost (P18), and when the cloud turns out to be another history (I15).
 */
import { CloudError, type Head, type KnownItem, type Mock, pathKey } from '@mockforge-cloud/shared/protocol';
import { allKnown } from '../../cloud/all-known.ts';
import { allPages } from '../../cloud/http/all-pages.ts';
import { newRecord } from '../../versions/mock-record.ts';
import { countWithLf, type LfFile, lfFilesOf, staysWithLf } from '../git/line-ends.ts';
import type { EngineContext } from '../ground/context.ts';
import { adoptHead, claimDeletedFile, claimFile, claimKnownFile } from '../names/claim-file.ts';
import { homeOf } from '../names/move-file.ts';

export interface CloudPicture {
  /** Read before the mocks: what came since is in the log after it. */
  head: Head;
  mocks: Map<string, Mock>;
  known: KnownItem[];
  /** Files that the cloud has with LF, and that have CRLF here because Git writes that. */
  withLf: LfFile[];
}

/** `unknown`: the cloud's history is not the one that they came from. `outdated`: files may be of a newer one than theirs. */
export type Bases = 'known' | 'unknown' | 'outdated';

/** Asks; changes nothing. @throws CloudError */
export async function fetchPicture(context: EngineContext): Promise<CloudPicture> {
  const { place, ports } = context;
  const mocks = new Map<string, Mock>();
  let head: Head | null = null;
  for await (const page of allPages((cursor) => ports.connection.api.mocks.list(place, cursor))) {
    head ??= page.head;
    for (const mock of page.items) mocks.set(mock.mock_id, mock);
  }
  if (head === null) throw new CloudError('service.protocol_unsupported', 'The service gives no list of mocks.');
  return { head, mocks, ...(await askKnown(context, mocks)) };
}

/** Files that are not what the head holds at their path: an old revision, perhaps, or either with other line ends. */
async function askKnown(
  context: EngineContext,
  mocks: ReadonlyMap<string, Mock>,
): Promise<Pick<CloudPicture, 'known' | 'withLf'>> {
  const { place, tree, ports } = context;
  const heads = new Map([...mocks.values()].map((mock) => [pathKey(mock.path), mock.hash]));
  const headAt = (path: string) => heads.get(pathKey(path));
  const here: { path: string; hash: string }[] = [];
  for (const path of tree.paths()) {
    const hash = tree.hashOf(path);
    if (hash !== null && headAt(path) !== hash) here.push({ path, hash });
  }
  const lfFiles = await lfFilesOf(
    context,
    here.map(({ path }) => path),
  );
  // Under the name that it had before it made room for another one, if the state was lost in that moment.
  const asked = [...here, ...lfFiles].map(({ path, hash }) => ({ path: homeOf(path), hash }));
  const told = await allKnown(ports.connection.api.branch, place, asked);
  const items = new Map(
    here.flatMap(({ path }, at) => (told[at] === undefined ? [] : [[path, { ...told[at], path }]])),
  );
  const withLf = lfFiles.filter((file, at) => {
    const item = told[here.length + at];
    const isHead = file.agreed.has(headAt(file.path) ?? '');
    const isKnown = item !== undefined && item.status !== 'unknown';
    if (item === undefined || !(isHead || (isKnown && items.get(file.path)?.status === 'unknown'))) return false;
    return items.set(file.path, { ...item, path: file.path });
  });
  return { known: [...items.values()], withLf };
}

/** Takes the picture in. The caller commits. */
export function applyPicture(context: EngineContext, picture: CloudPicture, bases: Bases): void {
  const { replica } = context;
  const isWithLf = picture.withLf.flatMap((file) => (countWithLf(context, file) ? [file.path] : []));
  const basesUnknown = bases === 'unknown';
  const own: ReadonlySet<string> = bases === 'outdated' ? new Set() : ownPaths(context);
  for (const mock of [...replica.mocks()]) {
    const isGone = !picture.mocks.has(mock.mockId) && (basesUnknown || mock.remoteRevision <= picture.head.revision);
    const forgetBase = basesUnknown ? { base: null, remoteRevision: 0, isWithLf: false } : {};
    if (isGone || basesUnknown) replica.update(mock, { ...forgetBase, ...(isGone ? { remote: null } : {}) });
  }
  if (basesUnknown) replica.isOfAnotherHistory(picture.head.revision);
  context.headBytes.clear();
  for (const item of picture.mocks.values()) {
    context.headBytes.set(item.hash, item.size);
    applyHead(context, item);
  }
  if (bases === 'outdated') for (const item of picture.mocks.values()) takeHeadHere(context, item);
  const adopted = new Set<string>();
  for (const mock of [...replica.mocks()]) if (adoptHead(context, mock)) adopted.add(mock.mockId);
  const byCloseness = picture.known
    .map((item) => ({ item, far: distance(context, item) }))
    .sort((one, other) => one.far - other.far);
  if (bases === 'outdated') for (const item of picture.known) renewBase(context, item);
  for (const { item } of byCloseness) if (!own.has(item.path)) applyKnown(context, item, adopted);
  for (const path of isWithLf) {
    const mock = replica.ownerOf(path);
    if (mock !== undefined) replica.update(mock, { isWithLf: true });
  }
  for (const mock of replica.mocks()) context.touch(mock.mockId);
}

/**
 * Where nothing was agreed on although the cloud has been heard, somebody has put the file there since: one that was
 * deleted brought back, say, or an older version that they want. It is an edit, whatever it once was.
 */
function ownPaths({ replica }: EngineContext): ReadonlySet<string> {
  const isHeard = replica.cursor !== null;
  return new Set([...replica.mocks()].flatMap(({ base, path }) => (isHeard && base === null ? [path] : [])));
}

/** A file that is at the place of a head, with its bytes, is that mock's, whosever it was when the state was written. */
function takeHeadHere(context: EngineContext, { mock_id, path, hash }: Mock): void {
  const { replica, tree } = context;
  const mock = replica.mock(mock_id);
  const isSent = (mockId: string) => replica.operationOf(mockId)?.sent === true;
  if (mock === undefined || tree.hashOf(path) !== hash || isSent(mock_id)) return;
  const owner = replica.ownerOf(path);
  if (owner !== undefined && owner.mockId !== mock_id) {
    if (isSent(owner.mockId)) return;
    const operation = replica.operationOf(owner.mockId);
    if (operation !== undefined) replica.unqueue(operation);
    if (owner.remote === null) replica.forget(owner);
    else replica.update(owner, { path: owner.remote.path });
  }
  const moved = replica.moved(mock, path);
  replica.update(moved, { base: { path, hash }, isWithLf: staysWithLf(context, moved) });
}

/**
 * A file that is a revision of its mock other than the base was put there after the state was written, or an edit that
 * nobody can tell from that: what the cloud has since takes none of it back, and a copy of it is kept.
 */
function renewBase({ replica, tree, overruled }: EngineContext, { path, hash, mock_id, status }: KnownItem): void {
  const mock = mock_id === null ? undefined : replica.mock(mock_id);
  if (status === 'unknown' || mock?.base == null || mock.path !== path || !replica.owns(mock)) return;
  if (mock.base.hash === hash || tree.hashOf(path) !== hash || replica.operationOf(mock.mockId)?.sent === true) return;
  overruled.add(mock.mockId);
  replica.update(mock, { base: { ...mock.base, hash } });
}

function applyHead(context: EngineContext, item: Mock): void {
  const { replica } = context;
  const remote = { path: item.path, hash: item.hash };
  const mock = replica.mock(item.mock_id);
  if (mock !== undefined) {
    if (item.revision >= mock.remoteRevision) replica.update(mock, { remote, remoteRevision: item.revision });
    return;
  }
  const { path, leftOut } = claimFile(context, item.path);
  replica.put({ ...newRecord(item.mock_id, path), remote, remoteRevision: item.revision, leftOut });
}

/** Of two files, the one at its mock's own place is the mock's, then one elsewhere; and what was deleted claims nothing. */
function distance({ replica }: EngineContext, { mock_id, path }: KnownItem): number {
  const mock = mock_id === null ? undefined : replica.mock(mock_id);
  if (mock === undefined) return 2;
  return mock.path === path ? 0 : 1;
}

function applyKnown(context: EngineContext, item: KnownItem, adopted: ReadonlySet<string>): void {
  const { replica } = context;
  if (item.status === 'unknown' || item.mock_id === null) return;
  const mock = replica.mock(item.mock_id);
  // Where the mock's file is at its own place, one at a former place was left behind, and goes as a deleted one does.
  const isLeft = mock !== undefined && mock.path !== item.path && adopted.has(mock.mockId);
  if (mock !== undefined && !isLeft) return claimKnownFile(context, mock, item);
  const there = replica.ownerOf(item.path);
  if (there !== undefined) claimDeletedFile(context, there, item);
}
