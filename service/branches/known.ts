/**
 * For a client without state: what its files are to the cloud, by path and hash. Disks spell paths in their own way, so
 * paths that differ in case or Unicode form alone are one.
 */
import { type KnownItem, pathKey } from '@mockforge-cloud/shared/protocol';
import { and, eq, inArray, isNotNull, or } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import { pathLookup } from '../hash.ts';
import { mocks } from '../mocks/mocks.table.ts';
import { changes } from './branches.table.ts';
import { inBranch, type Place, sameBranch } from './place.ts';

interface File {
  path: string;
  hash: string;
}

interface MockAtPath {
  mockId: string;
  path: string;
  hash: string | null;
  revision: number;
}

/** Putting a question together is work on the event loop: others have their turn while each is on its way (I16). */
const FILES_PER_QUESTION = 250;

export async function findKnown(db: Database, place: Place, files: readonly File[]): Promise<KnownItem[]> {
  const items: KnownItem[] = [];
  for (let at = 0; at < files.length; at += FILES_PER_QUESTION) {
    items.push(...(await findSome(db, place, files.slice(at, at + FILES_PER_QUESTION))));
  }
  return items;
}

async function findSome(db: Database, place: Place, files: readonly File[]): Promise<KnownItem[]> {
  const byPath = await mocksAt(db, place, files);
  const outdated = files.filter(({ path, hash }) => {
    const mock = byPath.get(pathKey(path));
    return mock !== undefined && mock.hash !== hash;
  });
  const revisions = await revisionsOf(
    db,
    place,
    outdated.map(({ path, hash }) => ({ mockId: byPath.get(pathKey(path))?.mockId ?? '', hash })),
  );
  const itemAt = ({ path, hash }: File): KnownItem => {
    const mock = byPath.get(pathKey(path));
    if (mock === undefined) return { path, hash, status: 'unknown', mock_id: null };
    const status = mock.hash === hash ? 'head' : revisions.has(`${mock.mockId} ${hash}`) ? 'revision' : 'unknown';
    return { path, hash, status, mock_id: mock.mockId };
  };
  const items = files.map(itemAt);
  const once = await onceThere(
    db,
    place,
    // Of a deleted mock that was at the path last: one that lives elsewhere by now is the better answer.
    items.filter(({ path, status }) => status === 'unknown' || byPath.get(pathKey(path))?.hash === null),
  );
  return items.map((item) => {
    const mockId = once.get(`${pathKey(item.path)} ${item.hash}`);
    return mockId === undefined ? item : { ...item, status: 'revision', mock_id: mockId };
  });
}

/** Mocks that once were at these paths with these bytes, the live ones before the deleted ones. By `pathKey hash`. */
async function onceThere(db: Database, place: Place, files: readonly File[]): Promise<Map<string, string>> {
  if (files.length === 0) return new Map();
  const rows = await db
    .select({ path: changes.path, hash: changes.hash, mockId: changes.mockId, isLive: isNotNull(mocks.hash) })
    .from(changes)
    .innerJoin(mocks, and(sameBranch(mocks, changes), eq(mocks.mockId, changes.mockId)))
    .where(and(inBranch(changes, place), inArray(changes.hash, [...new Set(files.map(({ hash }) => hash))])))
    .orderBy(changes.revision, changes.ordinal);
  const byLife = [...rows.filter(({ isLive }) => isLive !== true), ...rows.filter(({ isLive }) => isLive === true)];
  // The last one that was there.
  return new Map(byLife.map(({ path, hash, mockId }) => [`${pathKey(path)} ${hash}`, mockId]));
}

/** The mock that is at each path, else the one that was deleted there last. By `pathKey`. */
async function mocksAt(db: Database, place: Place, files: readonly File[]): Promise<Map<string, MockAtPath>> {
  if (files.length === 0) return new Map();
  const rows = await db
    .select({ mockId: mocks.mockId, path: mocks.path, hash: mocks.hash, revision: mocks.revision })
    .from(mocks)
    .where(
      and(inBranch(mocks, place), inArray(mocks.pathKey, [...new Set(files.map(({ path }) => pathLookup(path)))])),
    );
  const byPath = new Map<string, MockAtPath>();
  for (const row of rows) {
    const key = pathKey(row.path);
    const other = byPath.get(key);
    if (other === undefined || comesBefore(row, other)) byPath.set(key, row);
  }
  return byPath;
}

function comesBefore(one: MockAtPath, other: MockAtPath): boolean {
  if ((one.hash === null) !== (other.hash === null)) return one.hash !== null;
  return one.revision > other.revision;
}

/** Which of these contents the mocks once had, or were merged from. As `mockId hash`. */
async function revisionsOf(
  db: Database,
  place: Place,
  wanted: readonly { mockId: string; hash: string }[],
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const mockIds = [...new Set(wanted.map(({ mockId }) => mockId))];
  const hashes = [...new Set(wanted.map(({ hash }) => hash))];
  const rows = await db
    .select({ mockId: changes.mockId, hash: changes.hash, submittedHash: changes.submittedHash })
    .from(changes)
    .where(
      and(
        inBranch(changes, place),
        inArray(changes.mockId, mockIds),
        or(inArray(changes.hash, hashes), inArray(changes.submittedHash, hashes)),
      ),
    );
  return new Set(
    rows.flatMap(({ mockId, hash, submittedHash }) => [`${mockId} ${hash}`, `${mockId} ${submittedHash}`]),
  );
}
