/** Reads what a group of pushes touches. With `lock`, holds the branch until the transaction ends. */
import type { Membership } from '@mockforge-cloud/shared/protocol';
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { userRef } from '../accounts/user-ref.ts';
import { branchNotFound } from '../branches/branches.errors.ts';
import { branches } from '../branches/branches.table.ts';
import { inBranch, type Place } from '../branches/place.ts';
import { openConflictsOf } from '../conflicts/conflicts.repository.ts';
import type { Content } from '../contents/content.ts';
import { contents } from '../contents/contents.table.ts';
import type { Database } from '../database/opened-database.ts';
import { pathLookup } from '../hash.ts';
import { members } from '../members/members.table.ts';
import { mocks } from '../mocks/mocks.table.ts';
import type { Intent } from './operation.ts';
import type { RecordedResult } from './operations.table.ts';
import { operations } from './operations.table.ts';
import { BranchState, type MockHead, operationKey, type ResultDraft } from './plan/branch-state.ts';
import type { PushRequest } from './plan/push-draft.ts';

export interface LoadOptions {
  place: Place;
  pushes: readonly PushRequest[];
  now: Date;
  maxInlineBytes: number;
  lock: boolean;
}

/** @throws CloudError `branch.not_found` */
export async function loadState(db: Database, options: LoadOptions): Promise<BranchState> {
  const { place, pushes, now, maxInlineBytes } = options;
  const needs = needsOf(pushes);
  // Asked one after the other in one go: the driver sends them without waiting for answers, and what comes after
  // the lock is read once the lock is held.
  const [branch, touched, memberships, answers, stored] = await Promise.all([
    readHead(db, options),
    readMocks(db, place, { ids: needs.mockIds, paths: needs.paths }),
    readMembers(db, place, needs.userIds),
    readAnswers(db, { place, pushes, maxInlineBytes }),
    readContents(db, place, { hashes: needs.hashes, maxInlineBytes }),
  ]);
  const deleted = touched.filter((mock) => mock.hash === null);
  // Who is at the path of a deleted mock matters when the mock comes back: its content may go to that one.
  const elsewhere = await readMocks(db, place, { ids: [], paths: deleted.map((mock) => mock.path) });
  const all = new Map([...elsewhere, ...touched].map((mock) => [mock.mockId, mock]));
  const conflicts = await openConflictsOf(db, place, [...all.keys()]);
  return new BranchState({
    place,
    now,
    ...branch,
    mocks: all.values(),
    members: memberships,
    stored,
    answers,
    conflicts,
  });
}

function needsOf(pushes: readonly PushRequest[]) {
  const intents = pushes.flatMap((push) => push.operations.map((operation) => operation.intent));
  return {
    userIds: unique(pushes.map((push) => push.user.id)),
    mockIds: unique(intents.flatMap((intent) => ('mockId' in intent && intent.mockId !== null ? intent.mockId : []))),
    paths: unique(intents.flatMap(pathsOf)),
    hashes: unique(intents.flatMap(storedHashesOf)),
  };
}

function pathsOf(intent: Intent): string[] {
  if (!('path' in intent) || intent.path === null) return [];
  return [typeof intent.path === 'string' ? intent.path : intent.path.to];
}

function storedHashesOf(intent: Intent): string[] {
  const content = contentOf(intent);
  return content === null || content.bytes !== null ? [] : [content.hash];
}

function contentOf(intent: Intent): Content | null {
  if (intent.kind === 'resolve') return intent.choice.take === 'head' ? null : intent.choice.content;
  return 'content' in intent ? intent.content : null;
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}

async function readHead(db: Database, { place, lock }: LoadOptions) {
  const query = db
    .select({ revision: branches.revision, chain: branches.chain, liveMocks: branches.liveMocks })
    .from(branches)
    .where(inBranch(branches, place));
  const [found] = await (lock ? query.for('update') : query);
  if (found === undefined) throw branchNotFound(place);
  return { head: { revision: found.revision, chain: found.chain }, liveMocks: found.liveMocks };
}

async function readMocks(
  db: Database,
  place: Place,
  { ids, paths }: { ids: string[]; paths: string[] },
): Promise<MockHead[]> {
  if (ids.length === 0 && paths.length === 0) return [];
  const ofBranch = and(inBranch(mocks, place));
  // `inArray` of nothing is false.
  const wanted = or(inArray(mocks.pathKey, unique(paths.map(pathLookup))), inArray(mocks.mockId, ids));
  const rows = await db
    .select({
      mockId: mocks.mockId,
      path: mocks.path,
      hash: mocks.hash,
      size: mocks.size,
      revision: mocks.revision,
      userId: mocks.updatedBy,
      username: users.username,
    })
    .from(mocks)
    .leftJoin(users, eq(users.id, mocks.updatedBy))
    .where(and(ofBranch, wanted));
  return rows.map(({ userId, username, ...mock }) => ({ ...mock, updatedBy: userRef(userId, username) }));
}

async function readMembers(db: Database, { workspaceId }: Place, userIds: string[]): Promise<Map<string, Membership>> {
  const rows = await db
    .select({ userId: members.userId, role: members.role, permissions: members.permissions })
    .from(members)
    .where(and(eq(members.workspaceId, workspaceId), inArray(members.userId, userIds)));
  return new Map(rows.map(({ userId, ...membership }) => [userId, membership]));
}

async function readAnswers(
  db: Database,
  { place, pushes, maxInlineBytes }: { place: Place; pushes: readonly PushRequest[]; maxInlineBytes: number },
): Promise<Map<string, ResultDraft>> {
  const opIds = unique(pushes.flatMap((push) => push.operations.map((operation) => operation.opId)));
  if (opIds.length === 0) return new Map();
  const rows = await db
    .select({ opId: operations.opId, userId: operations.userId, result: operations.result, merged: operations.merged })
    .from(operations)
    .where(and(inBranch(operations, place), inArray(operations.opId, opIds)));
  const hashes = rows.flatMap(({ result, merged }) => (merged && result.type === 'ack' ? (result.hash ?? []) : []));
  const merged = await readContents(db, place, { hashes: unique(hashes), maxInlineBytes });
  return new Map(
    rows.map((row) => [operationKey(row.userId, row.opId), toDraft(row.result, row.merged ? merged : new Map())]),
  );
}

function toDraft(result: RecordedResult, merged: ReadonlyMap<string, Content>): ResultDraft {
  if (result.type === 'conflict') {
    return { type: 'conflict', opId: result.op_id, mockId: result.mock_id, conflict: result.conflict };
  }
  return {
    type: 'ack',
    opId: result.op_id,
    mockId: result.mock_id,
    path: result.path,
    hash: result.hash,
    merged: merged.get(result.hash ?? '') ?? null,
    head: { revision: result.revision, chain: result.chain },
  };
}

/** Which of these contents there are; with their bytes where those are small enough to go inline. */
async function readContents(
  db: Database,
  { workspaceId }: Place,
  { hashes, maxInlineBytes }: { hashes: string[]; maxInlineBytes: number },
): Promise<Map<string, Content>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .select({
      hash: contents.hash,
      size: contents.size,
      bytes: sql<Uint8Array | null>`case when ${contents.size} <= ${maxInlineBytes} then ${contents.bytes} end`,
    })
    .from(contents)
    .where(and(eq(contents.workspaceId, workspaceId), inArray(contents.hash, hashes)));
  return new Map(rows.map((row) => [row.hash, row]));
}
