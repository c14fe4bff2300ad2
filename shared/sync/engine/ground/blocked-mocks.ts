/** Edits that the cloud refused, and heads that can't be written: each waits until something changes. */
import { type CloudError, pathKey } from '@mockforge-cloud/shared/protocol';
import type { Notice } from '../../sync-events.ts';

export interface Blocked {
  error: CloudError;
  /** The local content and path that were refused. Another edit is tried anew. */
  hash: string | null;
  path: string;
}

/** Whether another mock has the name, or one that some file system takes for it. */
export function isNameTaken(code: string): boolean {
  return code === 'mock.path_taken' || code === 'mock.path_case_conflict';
}

export class BlockedMocks implements Iterable<[string, Blocked]> {
  readonly #blocked = new Map<string, Blocked>();
  /** What was said about each mock last: the same cause is named once (P13). */
  readonly #told = new Map<string, string>();
  /** Mocks that are tried once more as they are. */
  readonly #due = new Set<string>();
  readonly #notify: (notice: Notice) => void;

  constructor(notify: (notice: Notice) => void) {
    this.#notify = notify;
  }

  get size(): number {
    return this.#blocked.size;
  }

  get(mockId: string): Blocked | undefined {
    return this.#blocked.get(mockId);
  }

  /** Whether this very content at this path was refused, and is not to be tried again. */
  holds(mockId: string, { hash, path }: Pick<Blocked, 'hash' | 'path'>): boolean {
    const blocked = this.#blocked.get(mockId);
    return blocked !== undefined && !this.#due.has(mockId) && blocked.hash === hash && blocked.path === path;
  }

  /** Of another content, at another path, or where the cause may have ended, nothing is blocked any more. */
  letGoUnlessHeld(mockId: string, now: Pick<Blocked, 'hash' | 'path'>): void {
    if (this.holds(mockId, now)) return;
    this.#due.delete(mockId);
    this.#blocked.delete(mockId);
  }

  /** Whether something in this folder or on its disk is in the way. */
  get waitsForFolder(): boolean {
    for (const { error } of this.#blocked.values()) if (isOfFolder(error)) return true;
    return false;
  }

  /**
   * The mocks that something in this folder is in the way of (a link, a permission, a full disk). No event says
   * that such a cause has ended: each of them is due once more. @returns their ids
   */
  retryOfFolder(): string[] {
    const mockIds: string[] = [];
    for (const [mockId, { error }] of this.#blocked) {
      if (!isOfFolder(error)) continue;
      this.#due.add(mockId);
      mockIds.push(mockId);
    }
    return mockIds;
  }

  block(mockId: string, blocked: Blocked): void {
    const { error, hash, path } = blocked;
    this.#blocked.set(mockId, blocked);
    this.#due.delete(mockId);
    // A role forbids the mock, whatever is in it.
    const cause = error.code === 'auth.forbidden' ? error.code : `${error.code} ${hash} ${path}`;
    if (this.#told.get(mockId) === cause) return;
    this.#told.set(mockId, cause);
    // The folder is named itself, once for all of its mocks (P13).
    if (error.code === 'folder.unreadable') return;
    // Who reads it is shown nothing but this.
    const reason = reasonOf(error);
    const message = reason.includes(path) ? reason : `${path} is held back: ${reason}`;
    this.#notify({ level: 'error', code: error.code, path, message });
  }

  /** Something about it has changed: it is tried again. */
  unblock(mockId: string): void {
    this.#blocked.delete(mockId);
  }

  /** Another mock has left this path: those that wanted it, or one that differs in case alone, are tried again. */
  pathLeft(path: string): string[] {
    const freed: string[] = [];
    for (const [mockId, blocked] of this.#blocked) {
      if (isNameTaken(blocked.error.code) && pathKey(blocked.path) === pathKey(path)) freed.push(mockId);
    }
    for (const mockId of freed) this.#blocked.delete(mockId);
    return freed;
  }

  /** Roles, rooms and names may have changed since: all are tried again. */
  unblockAll(): void {
    this.#blocked.clear();
  }

  /** It has gone through: the next refusal is news. */
  wentThrough(mockId: string): void {
    this.#blocked.delete(mockId);
    this.#told.delete(mockId);
  }

  [Symbol.iterator](): Iterator<[string, Blocked]> {
    return this.#blocked[Symbol.iterator]();
  }
}

/** What happened, and what to do. */
export function reasonOf({ message, hint }: CloudError): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

function isOfFolder({ code }: CloudError): boolean {
  return code.startsWith('file.') || code === 'folder.unreadable' || code === 'disk.full';
}
