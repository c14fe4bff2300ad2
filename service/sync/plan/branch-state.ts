/** What a group of pushes is planned against: the part of a branch that they touch, as of the lock on it. */
import {
  type Conflict,
  type Head,
  type Membership,
  type PushResult,
  pathKey,
  type UserRef,
} from '@mockforge-cloud/shared/protocol';
import type { Place } from '../../branches/place.ts';
import type { ConflictRecord } from '../../conflicts/conflict-record.ts';
import type { Content } from '../../contents/content.ts';
import { UndoLog } from './undo-log.ts';

export interface MockHead {
  mockId: string;
  path: string;
  /** `null`: deleted. */
  hash: string | null;
  size: number;
  revision: number;
  updatedBy: UserRef;
}

/** An answer in the making: revision and chain of an `ack` are known when the whole push is planned. */
export type ResultDraft =
  | {
      type: 'ack';
      opId: string;
      mockId: string;
      path: string;
      hash: string | null;
      /** Where it is other than what was sent. `bytes: null`: too large to go inline. */
      merged: Content | null;
      /** Set where the answer was given before. */
      head?: Head;
    }
  | { type: 'conflict'; opId: string; mockId: string; conflict: Conflict }
  | { type: 'stale_base'; opId: string; mockId: string; head: Extract<PushResult, { type: 'stale_base' }>['head'] }
  | { type: 'error'; opId: string; error: { code: string; message: string; retryAfter?: number | undefined } };

export class BranchState {
  readonly place: Place;
  readonly now: Date;
  readonly undo = new UndoLog();
  /** By user. Who is missing is no member. */
  readonly members: ReadonlyMap<string, Membership>;
  /** Contents that are named by hash only and are there. */
  readonly stored: ReadonlyMap<string, Content>;
  /** Answers to operations that were applied before, by `operationKey`. */
  readonly answers: Map<string, ResultDraft>;
  head: Head;
  liveMocks: number;
  readonly #mocks = new Map<string, MockHead>();
  /** Ids of live mocks by the key of their path. More than one only while paths are being swapped. */
  readonly #byPath = new Map<string, readonly string[]>();
  /** Open conflicts by id. */
  readonly #conflicts = new Map<string, ConflictRecord>();

  constructor(loaded: {
    place: Place;
    now: Date;
    head: Head;
    liveMocks: number;
    mocks: Iterable<MockHead>;
    members: ReadonlyMap<string, Membership>;
    stored: ReadonlyMap<string, Content>;
    answers: Map<string, ResultDraft>;
    conflicts: Iterable<ConflictRecord>;
  }) {
    this.place = loaded.place;
    this.now = loaded.now;
    this.head = loaded.head;
    this.liveMocks = loaded.liveMocks;
    this.members = loaded.members;
    this.stored = loaded.stored;
    this.answers = loaded.answers;
    for (const mock of loaded.mocks) this.putMock(mock);
    for (const conflict of loaded.conflicts) this.#conflicts.set(conflict.conflictId, conflict);
  }

  mock(mockId: string): MockHead | undefined {
    return this.#mocks.get(mockId);
  }

  /** The live mocks whose path some file system takes for this one. */
  liveAt(path: string): MockHead[] {
    return (this.#byPath.get(pathKey(path)) ?? []).flatMap((id) => this.#mocks.get(id) ?? []);
  }

  putMock(mock: MockHead): void {
    const before = this.#mocks.get(mock.mockId);
    if (before !== undefined && before.hash !== null) {
      const key = pathKey(before.path);
      const rest = (this.#byPath.get(key) ?? []).filter((id) => id !== mock.mockId);
      this.undo.set(this.#byPath, key, rest.length === 0 ? undefined : rest);
    }
    if (mock.hash !== null) {
      const key = pathKey(mock.path);
      this.undo.set(this.#byPath, key, [...(this.#byPath.get(key) ?? []), mock.mockId]);
    }
    this.undo.set(this.#mocks, mock.mockId, mock);
  }

  conflict(conflictId: string): ConflictRecord | undefined {
    return this.#conflicts.get(conflictId);
  }

  /** The open conflicts of this person over this mock. */
  openConflicts({ mockId, userId }: { mockId: string; userId: string }): ConflictRecord[] {
    return [...this.#conflicts.values()].filter(
      (conflict) => conflict.mockId === mockId && conflict.author.id === userId,
    );
  }

  openedConflict(conflict: ConflictRecord): void {
    this.undo.set(this.#conflicts, conflict.conflictId, conflict);
  }

  closedConflict(conflictId: string): void {
    this.undo.set(this.#conflicts, conflictId, undefined);
  }
}

/** A user's operation ids are that user's own. */
export function operationKey(userId: string, opId: string): string {
  return `${opId} ${userId}`;
}
