/**
 * The machine as the engine sees it. `sync/node/` has the implementations for a real one, the simulation has in-memory
 * ones; each port has one contract suite that all of its implementations pass. The service is a port as well
 * (`cloud/connection.ts`), and so is what is remembered (`state/store.ts`); `engine/ports.ts` has all of them.
 */
import type { CloudError } from '@mockforge-cloud/shared/protocol';

export interface Disposable {
  dispose(): void;
}

export interface FileStat {
  /** Relative to the folder, `/` between segments, as the file system spells it. */
  path: string;
  size: number;
  mtimeMs: number;
  /** Inode or file id, with the change time: tells a replaced file from the same one. */
  identity: string;
}

export type ReplaceOutcome =
  /** The file holds the new bytes; what it held before was what was expected. */
  | { outcome: 'done'; stat: FileStat | null }
  /** The file held something else, which is still there: a local edit that was not known. */
  | { outcome: 'changed' }
  /** Not now: the document has unsaved changes. */
  | { outcome: 'busy' };

/** An editor had a file open while it was replaced or removed, and has written into it since. */
export interface LateWrite {
  id: string;
  /** Where the file was. */
  path: string;
  /** Whose it was, as far as that was said. */
  mockId: string | null;
  /** The hash of what was captured: what the writing was made from. */
  base: string;
  hash: string;
}

/** A backup that a person has put back. */
export interface RestoredFile {
  id: string;
  path: string;
  hash: string;
}

/** A mapped folder. Nothing outside of it is ever read or written, links out of it included (I8). */
export interface FileSystem {
  /**
   * Called before each look: what `.mockforgeignore` says by now holds from then on. @returns whether other files may be
   * mocks than before
   * @throws CloudError `folder.ignore_unreadable`
   */
  refresh(): Promise<boolean>;
  /** Whether a file at this path would be a mock: what `list` gives and `watch` reports. */
  accepts(path: string): boolean;
  /** Files that would be mocks but for their names, each with what is wrong with it, as of the last list. */
  misnamed(): ReadonlyMap<string, string>;
  /** What one of those has in it, to tell which mock it is; `null` where that can't be read. */
  readMisnamed(path: string): Promise<Uint8Array | null>;
  /** The first `most` files and folders that are no mocks; folders end with `/` and are not entered. */
  ignored(most: number): Promise<{ paths: string[]; isAll: boolean }>;
  /**
   * Every regular file that the filter lets through, but for those below `closed()`.
   * @throws CloudError `folder.missing`, `folder.unreadable`
   */
  list(): Promise<FileStat[]>;
  /** Folders below the mapped one that the last list could not look into, by path, each with what is in the way. */
  closed(): ReadonlyMap<string, CloudError>;
  stat(path: string): Promise<FileStat | null>;
  /** @returns the bytes, or `null` where there is no such file. @throws CloudError `file.unreadable`, `file.unsafe` */
  read(path: string): Promise<Uint8Array | null>;
  /**
   * Puts `bytes` at `path` if what is there has the hash `expected` (`null`: nothing is there), else
   * changes nothing. When the promise resolves the bytes are on the disk. What was there is kept for a while, for who
   * still writes into it (`lateWrites`). `mockId`: whose file it is.
   */
  replace(path: string, bytes: Uint8Array, expected: string | null, mockId?: string): Promise<ReplaceOutcome>;
  /** Removes the file if it has the hash `expected`. That it is gone is durable when the promise resolves. */
  remove(path: string, expected: string, mockId?: string): Promise<ReplaceOutcome>;
  /** Moves the file if it has the hash `expected` and nothing is at `to`. Durable when the promise resolves. */
  move(from: string, to: string, expected: string, mockId?: string): Promise<ReplaceOutcome>;
  /**
   * Looks at the files that were replaced and removed. @returns what was written into them since; where `isSettled` is
   * `false`, something is being written at this moment
   */
  lateWrites(): Promise<{ writes: LateWrite[]; isSettled: boolean }>;
  /** Puts the very file of a late write at `path` if what is there has the hash `expected` (`null`: nothing is there). */
  reinstate(id: string, path: string, expected: string | null): Promise<ReplaceOutcome>;
  /** Backups that people have put back, until they are forgotten. */
  restored(): Promise<readonly RestoredFile[]>;
  forgetRestored(id: string): Promise<void>;
  /** Keeps a copy under `.mockforge/backups/`. When the promise resolves it is on the disk. @returns its path */
  backup(path: string, bytes: Uint8Array): Promise<string>;
  /** Finishes or takes back replacements that a crash interrupted. @returns whether all of them are put right */
  recover(): Promise<boolean>;
  /** Leaves no trace of what is not needed any more. Called when nothing is written any more. */
  finish(): Promise<void>;
  /**
   * From now on this file is read with LF where it has CRLF only, and keeps CRLF where it is replaced: Git has written its
   * line ends. Absent: nobody looks for that.
   */
  readWithLf?(path: string): void;
  /** Whether it is read with LF since `readWithLf`. */
  readsWithLf?(path: string): boolean;
  /** Hints that something may have changed. `null`: anything. Hints may be lost, late or wrong (I13). */
  watch(listener: (path: string | null) => void): Promise<Disposable>;
}

export interface Clock {
  /** Milliseconds, for durations and display only: never for deciding what is newer (I14). */
  now(): number;
  schedule(delayMs: number, run: () => void): Disposable;
}

/** Hashing and randomness, so that the simulation can make them fast and repeatable. */
export interface Entropy {
  /** SHA-256, lower-case hexadecimal. */
  hash(bytes: Uint8Array): string;
  /** A new unique id. */
  id(): string;
  /** In [0, 1). */
  random(): number;
}

/** A file of the folder, or one that is not there any more. */
export interface FolderFile {
  path: string;
  /** `null`: it is not there. */
  hash: string | null;
}

/** What Git has done in the folder. */
export interface GitWork {
  /** Paths that are as Git has put them, those of files that it has taken away included. */
  put: ReadonlySet<string>;
  /** Paths that a move of HEAD has changed and somebody has edited since, with the hash of what Git had put there. */
  beneath: ReadonlyMap<string, string>;
}

/** What Git does in the repository that the folder is part of. It may be wrong in hindsight; it is never waited for. */
export interface GitActivity {
  /** What Git is in the middle of, such as `a rebase`; `isBrief` where that is usually over in a moment. `null`: nothing. */
  working(): Promise<{ what: string; isBrief: boolean } | null>;
  /** Other words whenever Git has worked in the meantime: it may be about to move HEAD. `null`: no repository. Cheap. */
  lastWork(): Promise<string | null>;
  /**
   * Where the repository stands, in words of its own; other ones after each command that may have changed files, also
   * where HEAD stays or comes back. `null` where there is no commit yet, or no repository. Cheap where nothing has changed.
   */
  position(): Promise<string | null>;
  /** Why Git did not answer the last time, although there is a repository: then `workSince` can't tell. `null`: it answered. */
  refusal(): CloudError | null;
  /**
   * Which of these files are Git's doing, told by content: what is at a path, and was at it in any commit, a person may
   * have edited at some time, but not now; except for what they have committed themselves since that position (`null`:
   * since the logs begin). Where
   * something stands between file and commit that we can't follow, such as a filter, a file counts as Git's.
   * `null`: it can't be told.
   */
  workSince(since: string | null, files: readonly FolderFile[]): Promise<GitWork | null>;
  /**
   * By path, those of these files that have CRLF where Git writes that by itself: their hash with LF, and the hashes that
   * they may be agreed on with, its own among them. Absent: nobody looks for that.
   */
  withLf?(files: readonly FolderFile[]): Promise<ReadonlyMap<string, { hash: string; agreed: ReadonlySet<string> }>>;
  /** By path, what led to these files in their repository, the newest first and at most so many: hashes of contents. */
  versionsBefore(files: readonly FolderFile[], most: number): Promise<ReadonlyMap<string, readonly string[]>>;
}
