/**
 * What this replica remembers: the mocks with their bases and heads, the queue, and the cursor.
 * Changes are collected and made durable together by `commit`; nothing that depends on them (a frame sent,
 * a cursor moved) happens before it resolves.
 */
import type { Head } from '@mockforge-cloud/shared/protocol';
import type { Entropy, Store } from '../ports.ts';
import type { Operation } from '../queue/operation.ts';
import { type MockRecord, newRecord } from '../versions/mock-record.ts';
import { Claims } from './claims.ts';
import { type DeletedMock, foldJournal, type JournalRecord, type ReplicaIdentity } from './journal.ts';

/** Appended records per live one after which the journal is written anew. */
const COMPACT_FACTOR = 4;
const COMPACT_MINIMUM = 1000;
/** So many deletions from here are remembered. */
const MOST_DELETED = 1000;

export class Replica {
  readonly identity: ReplicaIdentity;
  readonly #store: Store;
  readonly #mocks: Map<string, MockRecord>;
  /** By mock: a mock has at most one operation at a time. */
  readonly #operations = new Map<string, Operation>();
  readonly #claims = new Claims();
  readonly #left = new Set<string>();
  /** Of those, what is not durable yet. */
  readonly #leaving = new Set<string>();
  readonly #deleted: Map<string, DeletedMock>;
  #cursor: Head | null;
  #isAgreed: boolean;
  #gitPosition: string | null;
  #uncommitted: JournalRecord[] = [];
  #appended: number;
  /** Records in the journal from which on it is made shorter. */
  #compactFrom = COMPACT_MINIMUM;

  private constructor(store: Store, identity: ReplicaIdentity, records: readonly JournalRecord[]) {
    const snapshot = foldJournal(records);
    this.identity = identity;
    this.#store = store;
    this.#mocks = snapshot.mocks;
    this.#cursor = snapshot.cursor;
    this.#isAgreed = snapshot.isAgreed;
    this.#gitPosition = snapshot.gitPosition;
    this.#deleted = snapshot.deleted;
    this.#appended = records.length;
    for (const operation of snapshot.operations.values()) this.#operations.set(operation.mockId, operation);
    for (const mock of this.#mocks.values()) this.#claims.add(mock);
  }

  /** Opens what the store holds, or begins anew where it holds nothing, or the state of another workspace. */
  static async open(
    store: Store,
    entropy: Entropy,
    place: Pick<ReplicaIdentity, 'serviceUrl' | 'workspaceId' | 'branch'>,
  ): Promise<Replica> {
    const records = await store.load();
    const found = foldJournal(records).identity;
    const isOurs =
      found !== null &&
      found.serviceUrl === place.serviceUrl &&
      found.workspaceId === place.workspaceId &&
      found.branch === place.branch;
    if (isOurs) return new Replica(store, found, records);
    const identity = { replicaId: entropy.id(), ...place };
    await store.compact([{ type: 'replica', ...identity }]);
    return new Replica(store, identity, []);
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
    return this.put({ ...mock, ...change });
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
    const live = this.#mocks.size + this.#operations.size + this.#deleted.size + 2;
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
    const records: JournalRecord[] = [{ type: 'replica', ...this.identity }];
    for (const mock of this.#mocks.values()) records.push({ type: 'mock', mock });
    for (const operation of this.#operations.values()) records.push({ type: 'queued', operation });
    for (const deleted of this.#deleted.values()) records.push({ type: 'deleted', ...deleted });
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
