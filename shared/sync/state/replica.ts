/**
 * What this replica remembers: the mocks with their bases and heads, the queue, and the cursor.
 * Changes are collected and made durable together by `commit`; nothing that depends on them (a frame sent,
 * a cursor moved) happens before it resolves.
 */
import { CloudError, type Head } from '@mockforge-cloud/shared/protocol';
import type { Entropy } from '../ports.ts';
import type { Operation } from '../queue/operation.ts';
import { type MockRecord, newRecord } from '../versions/mock-record.ts';
import { Claims } from './claims.ts';
import { type DeletedMock, foldJournal, type JournalRecord, type ReplicaIdentity } from './journal.ts';
import type { Store } from './store.ts';

/** Appended records per live one after which the journal is written anew. */
const COMPACT_FACTOR = 4;
const COMPACT_MINIMUM = 1000;
/** So many deletions from here are remembered. */
const MOST_DELETED = 1000;
/** So many of each other kind of ids are remembered. */
const MOST_REMEMBERED = 1000;

export type ReplicaPlace = Pick<ReplicaIdentity, 'serviceUrl' | 'workspaceId' | 'branch'>;

export class Replica {
  readonly #store: Store;
  readonly #mocks: Map<string, MockRecord>;
  /** By mock: a mock has at most one operation at a time. */
  readonly #operations = new Map<string, Operation>();
  readonly #claims = new Claims();
  readonly #left = new Set<string>();
  /** Of those, what is not durable yet. */
  readonly #leaving = new Set<string>();
  readonly #deleted: Map<string, DeletedMock>;
  readonly #givenUp: Set<string>;
  readonly #conflicts: Set<string>;
  #identity: ReplicaIdentity;
  #cursor: Head | null;
  #isAgreed: boolean;
  #gitPosition: string | null;
  #uncommitted: JournalRecord[] = [];
  #appended: number;
  /** Records in the journal from which on it is made shorter. */
  #compactFrom = COMPACT_MINIMUM;

  private constructor(store: Store, identity: ReplicaIdentity, records: readonly JournalRecord[]) {
    const snapshot = foldJournal(records);
    this.#identity = identity;
    this.#store = store;
    this.#mocks = snapshot.mocks;
    this.#cursor = snapshot.cursor;
    this.#isAgreed = snapshot.isAgreed;
    this.#gitPosition = snapshot.gitPosition;
    this.#deleted = snapshot.deleted;
    this.#givenUp = snapshot.givenUp;
    this.#conflicts = snapshot.conflicts;
    this.#appended = records.length;
    for (const operation of snapshot.operations.values()) this.#operations.set(operation.mockId, operation);
    for (const mock of this.#mocks.values()) this.#claims.add(mock);
  }

  /**
   * Opens what the store holds, or begins anew where it holds nothing; nothing is written before the first commit.
   * `whereabouts`: where the state is. One that was somewhere else before is a copy, or has moved: the other one may still
   * be there, and goes by the id that it had (P24).
   * @throws CloudError `state.damaged` where it is the state of another workspace, or of another service
   */
  static async open(
    store: Store,
    entropy: Entropy,
    place: ReplicaPlace,
    whereabouts: string | null = null,
  ): Promise<Replica> {
    const records = await store.load();
    const found = foldJournal(records).identity;
    if (found === null) {
      const { serviceUrl, workspaceId, branch } = place;
      const own = { replicaId: entropy.id(), formerIds: [], whereabouts, isOutdated: false };
      const identity = { serviceUrl, workspaceId, branch, ...own };
      const replica = new Replica(store, identity, []);
      replica.#uncommitted.push({ type: 'replica', ...identity });
      return replica;
    }
    if (!isOf(found, place)) throw ofAnother();
    const replica = new Replica(store, found, records);
    const isElsewhere = found.whereabouts !== null && whereabouts !== null && found.whereabouts !== whereabouts;
    if (isElsewhere) replica.becomeAnother(entropy.id());
    if (whereabouts !== found.whereabouts) replica.#identify({ ...replica.identity, whereabouts });
    return replica;
  }

  get identity(): ReplicaIdentity {
    return this.#identity;
  }

  /**
   * Another one goes by the id of this one: what it has in the cloud is not ours to close. Or this state is older than what
   * it has done.
   */
  becomeAnother(replicaId: string): void {
    const former = this.#identity;
    const formerIds = [...former.formerIds, former.replicaId].slice(-MOST_REMEMBERED);
    this.#identify({ ...former, replicaId, formerIds, isOutdated: true });
  }

  /** The cloud has been asked what the files are of which this state may be too old to know. */
  isUpToDate(): void {
    if (this.#identity.isOutdated) this.#identify({ ...this.#identity, isOutdated: false });
  }

  /** Whether this replica goes by the id, or went by it when it was still one with a copy of it. */
  wentBy(replicaId: string): boolean {
    return this.#identity.replicaId === replicaId || this.#identity.formerIds.includes(replicaId);
  }

  #identify(identity: ReplicaIdentity): void {
    this.#identity = identity;
    this.#uncommitted.push({ type: 'replica', ...identity });
  }

  get cursor(): Head | null {
    return this.#cursor;
  }

  /** Whether the first sync of this folder may happen, or has happened (P2). */
  get isAgreed(): boolean {
    return this.#isAgreed;
  }

  agree(): void {
    if (this.#isAgreed) return;
    this.#isAgreed = true;
    this.#uncommitted.push({ type: 'agreed' });
  }

  /** Where Git's HEAD was when the folder was looked at last; `null`: not known. */
  get gitPosition(): string | null {
    return this.#gitPosition;
  }

  sawGitPosition(position: string): void {
    if (this.#gitPosition === position) return;
    this.#gitPosition = position;
    this.#uncommitted.push({ type: 'git', position });
  }

  mocks(): Iterable<MockRecord> {
    return this.#mocks.values();
  }

  get size(): number {
    return this.#mocks.size;
  }

  mock(mockId: string): MockRecord | undefined {
    return this.#mocks.get(mockId);
  }

  /** The mock that owns the path in this folder. Another one that wants it waits until it is free. */
  ownerOf(path: string): MockRecord | undefined {
    const mockId = this.#claims.holder(path);
    return mockId === undefined ? undefined : this.#mocks.get(mockId);
  }

  /** The mock that waits for the path first. */
  heirOf(path: string): MockRecord | undefined {
    const mockId = this.#claims.next(path);
    return mockId === undefined ? undefined : this.#mocks.get(mockId);
  }

  owns(mock: MockRecord): boolean {
    return this.#claims.holder(mock.path) === mock.mockId;
  }

  /** Paths of mocks that differ from this one in case or Unicode form alone. */
  pathsLike(path: string): string[] {
    return this.#claims.alike(path);
  }

  operations(): Iterable<Operation> {
    return this.#operations.values();
  }

  get queued(): number {
    return this.#operations.size;
  }

  operationOf(mockId: string): Operation | undefined {
    return this.#operations.get(mockId);
  }

  addLocal(mockId: string, path: string): MockRecord {
    return this.put(newRecord(mockId, path));
  }

  put(mock: MockRecord): MockRecord {
    const before = this.#mocks.get(mock.mockId);
    if (before !== undefined && before.path !== mock.path) this.#release(before);
    if (before?.remote != null && before.remote.path !== mock.remote?.path) this.#left.add(before.remote.path);
    this.#mocks.set(mock.mockId, mock);
    this.#claims.add(mock);
    this.#uncommitted.push({ type: 'mock', mock });
    return mock;
  }

  update(mock: MockRecord, change: Partial<Omit<MockRecord, 'mockId'>>): MockRecord {
    const changed = { ...mock, ...change };
    // Once it is agreed on, whoever puts it back later is not the person who has vouched for it.
    const { vouched, base, submission } = changed;
    const isAgreed = vouched !== null && base?.hash === vouched.hash && submission === null;
    return this.put(isAgreed ? { ...changed, vouched: null } : changed);
  }

  /** The mock's file is at this path now. Another mock that has the path has no file, and follows its name in the cloud. */
  moved(mock: MockRecord, path: string): MockRecord {
    const other = this.ownerOf(path);
    if (other !== undefined && other.mockId !== mock.mockId && other.remote !== null) {
      this.update(other, { path: other.remote.path });
    }
    this.#claims.addFirst({ mockId: mock.mockId, path });
    return this.update(mock, { path, movingTo: null });
  }

  forget(mock: MockRecord): void {
    this.#mocks.delete(mock.mockId);
    this.#release(mock);
    this.#uncommitted.push({ type: 'forget', mockId: mock.mockId });
  }

  /** Mocks that were deleted from here, the last of them first, for as long as they are not there again. */
  deletedHere(): DeletedMock[] {
    return [...this.#deleted.values()].filter(({ mockId }) => !this.#mocks.has(mockId)).reverse();
  }

  /** The cloud has deleted it because its file went here: where it comes back, it is the same mock. */
  wasDeleted(deleted: DeletedMock): void {
    this.#deleted.delete(deleted.mockId);
    this.#deleted.set(deleted.mockId, deleted);
    this.#uncommitted.push({ type: 'deleted', ...deleted });
    const [oldest] = this.#deleted.keys();
    if (this.#deleted.size > MOST_DELETED && oldest !== undefined) this.isNoLongerDeleted(oldest);
  }

  /** The cloud is another history by now, which is at this revision: later ones are still to come in it (I15). */
  isOfAnotherHistory(revision: number): void {
    for (const deleted of [...this.#deleted.values()])
      this.wasDeleted({ ...deleted, revision: Math.min(deleted.revision, revision) });
  }

  isNoLongerDeleted(mockId: string): void {
    if (this.#deleted.delete(mockId)) this.#uncommitted.push({ type: 'undeleted', mockId });
  }

  /** The paths that a mock has left, here or in the cloud, since the last call. */
  takeLeftPaths(): string[] {
    if (this.#left.size === 0) return [];
    const left = [...this.#left];
    this.#left.clear();
    return left;
  }

  /** Whether a crash now would make the path that of another mock again, which has left it since the last commit. */
  isLeaving(path: string): boolean {
    return this.#leaving.has(path);
  }

  /** Queues an operation in place of an unsent one of the same mock. */
  queue(operation: Operation): void {
    const before = this.#operations.get(operation.mockId);
    if (before !== undefined && before.opId !== operation.opId) this.unqueue(before);
    this.#operations.set(operation.mockId, operation);
    this.#uncommitted.push({ type: 'queued', operation });
  }

  unqueue(operation: Operation): void {
    this.#operations.delete(operation.mockId);
    this.#uncommitted.push({ type: 'unqueued', opId: operation.opId });
  }

  /** It may have reached the cloud, and what becomes of it is not waited for. */
  giveUp(operation: Operation): void {
    this.#operations.delete(operation.mockId);
    this.#givenUp.add(operation.opId);
    dropOldest(this.#givenUp);
    this.#uncommitted.push({ type: 'given_up', opId: operation.opId });
  }

  hasGivenUp(opId: string): boolean {
    return this.#givenUp.has(opId);
  }

  /** Whether a push from here has opened the conflict. */
  hasOpened(conflictId: string): boolean {
    return this.#conflicts.has(conflictId);
  }

  opened(conflictId: string): void {
    this.#conflicts.add(conflictId);
    this.#uncommitted.push({ type: 'conflict', conflictId });
  }

  /** These conflicts are open in the cloud, and no others. */
  heardConflicts(open: ReadonlySet<string>): void {
    for (const conflictId of [...this.#conflicts]) {
      if (open.has(conflictId)) continue;
      this.#conflicts.delete(conflictId);
      this.#uncommitted.push({ type: 'conflict_over', conflictId });
    }
  }

  moveCursor(head: Head): void {
    this.#cursor = head;
    this.#uncommitted.push({ type: 'cursor', head });
  }

  /** Makes everything since the last call durable. */
  async commit(): Promise<void> {
    if (this.#uncommitted.length === 0) return;
    const records = this.#uncommitted;
    const leaving = [...this.#leaving];
    this.#uncommitted = [];
    try {
      await this.#store.append(records);
    } catch (error) {
      // A full disk, say: what is not durable stays due, and nothing that depends on it happens.
      this.#uncommitted = [...records, ...this.#uncommitted];
      throw error;
    }
    for (const path of leaving) this.#leaving.delete(path);
    this.#appended += records.length;
    const live = this.#mocks.size + this.#operations.size + this.#deleted.size + this.#givenUp.size + 2;
    if (this.#appended > this.#compactFrom && this.#appended > live * COMPACT_FACTOR) await this.#tryToCompact();
  }

  /** What was appended is durable, whatever becomes of this: where it fails, on a full disk say, it is tried again. */
  async #tryToCompact(): Promise<void> {
    try {
      await this.#compact();
      this.#compactFrom = COMPACT_MINIMUM;
    } catch {
      // Not with each commit: it writes the whole state.
      this.#compactFrom = this.#appended + COMPACT_MINIMUM;
    }
  }

  async #compact(): Promise<void> {
    const records: JournalRecord[] = [{ type: 'replica', ...this.#identity }];
    for (const mock of this.#mocks.values()) records.push({ type: 'mock', mock });
    for (const operation of this.#operations.values()) records.push({ type: 'queued', operation });
    for (const deleted of this.#deleted.values()) records.push({ type: 'deleted', ...deleted });
    for (const opId of this.#givenUp) records.push({ type: 'given_up', opId });
    for (const conflictId of this.#conflicts) records.push({ type: 'conflict', conflictId });
    if (this.#cursor !== null) records.push({ type: 'cursor', head: this.#cursor });
    if (this.#isAgreed) records.push({ type: 'agreed' });
    if (this.#gitPosition !== null) records.push({ type: 'git', position: this.#gitPosition });
    await this.#store.compact(records);
    this.#appended = records.length;
    await this.#store.sweepContents(this.#neededContents());
  }

  #neededContents(): Set<string> {
    const needed = new Set<string>();
    for (const { hash } of this.#operations.values()) if (hash !== null) needed.add(hash);
    return needed;
  }

  #release(mock: MockRecord): void {
    this.#claims.remove(mock);
    this.#left.add(mock.path);
    this.#leaving.add(mock.path);
    // Its file was elsewhere: another one at its name in the cloud may have waited.
    if (mock.remote !== null) this.#left.add(mock.remote.path);
  }
}

function isOf(found: ReplicaIdentity, place: ReplicaPlace): boolean {
  const { serviceUrl, workspaceId, branch } = place;
  return found.serviceUrl === serviceUrl && found.workspaceId === workspaceId && found.branch === branch;
}

/** Never written over: what it has queued is somebody's. */
function ofAnother(): CloudError {
  return new CloudError('state.damaged', 'The state that is kept for this folder is that of another workspace.', {
    hint: 'Move the folder of the state away: it is rebuilt from the files and the cloud.',
  });
}

function dropOldest(ids: Set<string>): void {
  const [oldest] = ids;
  if (ids.size > MOST_REMEMBERED && oldest !== undefined) ids.delete(oldest);
}
