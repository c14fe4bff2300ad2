/** The mapped folder on a real disk: the engine's `FileSystem`. */
import { type BigIntStats, constants } from 'node:fs';
import { lstat, open, rmdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { assertMockPath, CloudError, pathFault } from '@mockforge-cloud/shared/protocol';
import { nameOf, parentOf } from '../../folder/names.ts';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { Disposable, FileStat, FileSystem, LateWrite, ReplaceOutcome, RestoredFile } from '../../ports.ts';
import { withCrlf, withLf } from '../git/line-ends.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { keepBackup } from './backups.ts';
import { CarefulFolder } from './careful-folder.ts';
import type { DiskCalls } from './disk-calls.ts';
import { closedFault, codeOf, folderFault, readFault, writeFault } from './file-faults.ts';
import type { HeldFolder } from './held-folder.ts';
import { ignoredIn } from './ignored.ts';
import { absolutePath, mockStatOf, nullWhereAbsent, statOf, toFileStat } from './inside.ts';
import { isLeftOver, setLeftOversAside } from './left-overs.ts';
import { IGNORE_FILE, type LiveFilter } from './live-filter.ts';
import type { Done } from './replacing.ts';
import { type ClosedFolders, foldersIn } from './walk.ts';

/** Reports absolute paths that may have changed; `null`: anything. */
export type WatchFolder = (folder: string, listener: (absolutePath: string | null) => void) => Promise<Disposable>;

export interface MockFolderOptions {
  /** Absolute path. */
  folder: string;
  /** One that can change says so when it is asked, see `FileSystem.refresh`. */
  filter: MockFilter & Partial<Pick<LiveFilter, 'refresh' | 'foundRepositories'>>;
  /** Whether an editor holds unsaved changes of this absolute path. */
  isDirty: (absolutePath: string) => boolean;
  watch: WatchFolder;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
  /** Known to this machine alone: proves what was written down here where a disk does not tell when a file was born. */
  secret?: () => Promise<string | null>;
  calls?: DiskCalls;
}

const STATS_AT_ONCE = 64;
/** No mock is that large; a file that is would fill the memory. */
const MAX_READ_BYTES = 256 * 1024 * 1024;

/** What a walk of the folder has found. */
interface Seen {
  paths: string[];
  closed: ClosedFolders;
  misnamed: Map<string, string>;
  repositories: string[];
}

export class MockFolder implements FileSystem {
  readonly #options: MockFolderOptions;
  readonly #careful: CarefulFolder;
  #misnamed: ReadonlyMap<string, string> = new Map();
  #closed: ClosedFolders = new Map();
  #repositories: readonly string[] = [];
  /** Files of which Git has written the line ends. */
  readonly #withLf = new Set<string>();
  /** Hashes of what was captured of them, with CRLF and with LF. */
  readonly #lfOf = new Map<string, string>();

  /** `options.folder`: its real path. */
  constructor(options: MockFolderOptions) {
    this.#options = options;
    this.#careful = new CarefulFolder(options);
  }

  accepts(path: string): boolean {
    return this.#options.filter.file(path) && pathFault(path) === null && !isLeftOver(path);
  }

  async refresh(): Promise<boolean> {
    return (await this.#options.filter.refresh?.()) ?? false;
  }

  misnamed(): ReadonlyMap<string, string> {
    return this.#misnamed;
  }

  async readMisnamed(path: string): Promise<Uint8Array | null> {
    if (!this.#misnamed.has(path)) return null;
    try {
      return await this.#readAt(path);
    } catch {
      return null;
    }
  }

  ignored(most: number): Promise<{ paths: string[]; isAll: boolean }> {
    return ignoredIn(this.#options.folder, this.#options.filter, most);
  }

  closed(): ReadonlyMap<string, CloudError> {
    return this.#closed;
  }

  /** Folders below the mapped one that have a `.git`, as of the last list. */
  repositories(): readonly string[] {
    return this.#repositories;
  }

  async list(): Promise<FileStat[]> {
    await this.#careful.mapped.require();
    let seen = await this.#walk();
    // Some of what was listed may be in a worktree of a repository that nobody had known of.
    if ((await this.#options.filter.foundRepositories?.(seen.repositories)) === true) seen = await this.#walk();
    const { paths, closed, misnamed, repositories } = seen;
    const found: FileStat[] = [];
    for (let at = 0; at < paths.length; at += STATS_AT_ONCE) {
      const some = paths.slice(at, at + STATS_AT_ONCE);
      const stats = await Promise.all(some.map((path) => this.#statListed(path, closed)));
      stats.forEach((stat, index) => {
        const path = some[index];
        if (stat !== null && path !== undefined) found.push(toFileStat(path, stat));
      });
    }
    // What was looked at may have been another folder's.
    await this.#careful.mapped.require();
    this.#closed = closed;
    this.#misnamed = misnamed;
    this.#repositories = repositories;
    return found;
  }

  async #walk(): Promise<Seen> {
    const { folder, filter } = this.#options;
    const seen: Seen = { paths: [], closed: new Map(), misnamed: new Map(), repositories: [] };
    const { paths, closed, misnamed, repositories } = seen;
    for await (const { path: below, entries } of foldersIn(folder, filter, closed)) {
      for (const entry of entries) {
        if (entry.name === '.git' && below !== '') repositories.push(below);
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        const isFile = entry.isFile() && filter.file(path);
        if ((isFile || (entry.isDirectory() && filter.folder(path))) && (await isUntold(folder, path))) {
          misnamed.set(path, 'is not valid UTF-8');
          continue;
        }
        const fault = isFile ? pathFault(path) : null;
        if (fault !== null) misnamed.set(path, fault);
        else if (isFile && !isLeftOver(path)) paths.push(path);
      }
    }
    return seen;
  }

  async stat(path: string): Promise<FileStat | null> {
    try {
      await this.#careful.mapped.require();
      const absolute = await absolutePath(this.#options.folder, path);
      const stats = absolute === null ? null : await mockStatOf(absolute, path);
      return stats === null ? null : toFileStat(path, stats);
    } catch (error) {
      throw readFault(error, path);
    }
  }

  async #statListed(path: string, closed: ClosedFolders): Promise<BigIntStats | null> {
    const absolute = join(this.#options.folder, path);
    try {
      return await statOf(absolute);
    } catch (error) {
      // A folder that may be listed but not entered.
      const slash = path.lastIndexOf('/');
      if (slash < 0) throw folderFault(error, this.#options.folder);
      const below = path.slice(0, slash);
      closed.set(below, closedFault(error, below));
      return null;
    }
  }

  async read(path: string): Promise<Uint8Array | null> {
    try {
      assertMockPath(path);
      const bytes = await this.#readAt(path);
      return (this.#withLf.has(path) && bytes !== null ? withLf(bytes) : null) ?? bytes;
    } catch (error) {
      return nullOrUnreadable(error, path);
    }
  }

  async #readAt(path: string): Promise<Uint8Array | null> {
    const folder = await this.#careful.mapped.hold(parentOf(path), path);
    try {
      return folder === null ? null : await readIn(folder, nameOf(path), path);
    } finally {
      await folder?.close();
    }
  }

  readWithLf(path: string): void {
    this.#withLf.add(path);
  }

  readsWithLf(path: string): boolean {
    return this.#withLf.has(path);
  }

  /** The hash of what is on the disk, where that is what is expected but for the line ends that Git has written. */
  async #onDisk(path: string, expected: string): Promise<string> {
    const bytes = this.#withLf.has(path) ? await this.#readAt(path) : null;
    const lf = bytes === null ? null : withLf(bytes);
    if (bytes === null || lf === null || nodeEntropy.hash(lf) !== expected) return expected;
    const hash = nodeEntropy.hash(bytes);
    this.#lfOf.set(hash, expected);
    return hash;
  }

  replace(path: string, bytes: Uint8Array, expected: string | null, mockId?: string): Promise<ReplaceOutcome> {
    return this.#change(path, path, async () => {
      const there = expected === null ? null : await this.#onDisk(path, expected);
      const written = there === expected ? bytes : withCrlf(bytes);
      this.placing(path, written);
      const done = await this.#careful.replace(path, written, there, mockId);
      // CR that comes from the team is theirs, to the byte: Git has written none of that.
      if (done === 'done' && bytes.includes(13)) this.#withLf.delete(path);
      return done;
    });
  }

  /** These very bytes are about to be written there, unless something else is there by now. */
  protected placing(_path: string, _bytes: Uint8Array): void {
    // Nobody shows the files.
  }

  async remove(path: string, expected: string, mockId?: string): Promise<ReplaceOutcome> {
    const removed = await this.#change(path, null, async () =>
      this.#careful.remove(path, await this.#onDisk(path, expected), mockId),
    );
    if (removed.outcome === 'done') await this.#removeEmptyFolders(path);
    return removed;
  }

  async move(from: string, to: string, expected: string, mockId?: string): Promise<ReplaceOutcome> {
    const moved = await this.#change(from, to, async () =>
      this.#careful.move(from, to, await this.#onDisk(from, expected), mockId),
    );
    if (moved.outcome === 'done' && this.#withLf.delete(from)) this.#withLf.add(to);
    if (moved.outcome === 'done') await this.#removeEmptyFolders(from);
    return moved;
  }

  backup(path: string, bytes: Uint8Array): Promise<string> {
    return orWriteFault(path, async () => {
      await this.#careful.mapped.require();
      return keepBackup(this.#options.folder, path, bytes, new Date());
    });
  }

  async recover(): Promise<boolean> {
    const { folder, filter, log } = this.#options;
    const isWhole = await this.#careful.recover(filter);
    const areAside = await setLeftOversAside(folder, filter, (message) => log('warn', message));
    return isWhole && areAside;
  }

  async lateWrites(): Promise<{ writes: LateWrite[]; isSettled: boolean }> {
    const { writes, isSettled } = await this.#careful.lateWrites();
    return { writes: writes.map((write) => ({ ...write, base: this.#lfOf.get(write.base) ?? write.base })), isSettled };
  }

  restored(): Promise<RestoredFile[]> {
    return this.#careful.restored.list();
  }

  forgetRestored(id: string): Promise<void> {
    return this.#careful.restored.forget(id);
  }

  finish(): Promise<void> {
    return this.#careful.finish();
  }

  reinstate(id: string, path: string, expected: string | null): Promise<ReplaceOutcome> {
    return this.#change(path, path, async () => {
      const there = expected === null ? null : await this.#onDisk(path, expected);
      return this.#careful.reinstate(id, path, there);
    });
  }

  async watch(listener: (path: string | null) => void): Promise<Disposable> {
    const watcher = await this.#options.watch(this.#options.folder, (absolute) => {
      if (absolute === null) return listener(null);
      const path = relative(this.#options.folder, absolute).split(sep).join('/');
      if (path === IGNORE_FILE) return listener(null);
      if (this.accepts(path)) return listener(path);
      // Of a folder that is new or gone, the files in it may not be reported.
      if (this.#options.filter.folder(path)) void isOtherFile(absolute).then((isOne) => !isOne && listener(null));
    });
    const kept = this.#careful.watchKept(() => listener(null));
    return {
      dispose: () => {
        kept.dispose();
        watcher.dispose();
      },
    };
  }

  /** It has been done, whatever somebody has put there since: a link, say. The next look finds that. */
  #statOfPlaced(path: string): Promise<FileStat | null> {
    return this.stat(path).catch(() => null);
  }

  /** `placed`: where a file is afterwards, if anywhere. */
  async #change(path: string, placed: string | null, change: () => Promise<Done>): Promise<ReplaceOutcome> {
    if (this.#options.isDirty(join(this.#options.folder, path))) return { outcome: 'busy' };
    const outcome = await orWriteFault(placed ?? path, change);
    if (outcome === 'changed') return { outcome };
    return { outcome, stat: placed === null ? null : await this.#statOfPlaced(placed) };
  }

  async #removeEmptyFolders(path: string): Promise<void> {
    for (let at = parentOf(path); at !== ''; at = parentOf(at)) {
      const above = await this.#careful.mapped.hold(parentOf(at)).catch(() => null);
      const isRemoved = await rmdir(above?.at(nameOf(at)) ?? '').then(
        () => true,
        () => false,
      );
      await above?.close();
      if (!isRemoved) return;
    }
  }
}

/** A link that took the file's place since is not followed. */
async function readIn(folder: HeldFolder, name: string, path: string): Promise<Uint8Array | null> {
  if ((await statOf(folder.at(name))) === null) return null;
  const handle = await open(folder.at(name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = await handle.stat();
    if (size > MAX_READ_BYTES) throw tooLarge(path, size);
    const bytes = await handle.readFile();
    return (await folder.verify()) ? bytes : null;
  } finally {
    await handle.close();
  }
}

/** A name that is no UTF-8: what it is told as, with a sign in the place of what can't be told, names nothing. */
async function isUntold(folder: string, path: string): Promise<boolean> {
  return path.includes('\uFFFD') && (await lstat(join(folder, path)).catch(nullWhereAbsent)) === null;
}

/** A file that is no mock. What can't be told counts as none: it may be a folder. */
function isOtherFile(absolute: string): Promise<boolean> {
  return lstat(absolute).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

function tooLarge(path: string, size: number): CloudError {
  return new CloudError('mock.too_large', `${path} has ${size} bytes, which is more than any mock may have.`, {
    hint: 'Add it to .mockforgeignore if it is not a mock.',
  });
}

function nullOrUnreadable(error: unknown, path: string): null {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ELOOP') return null;
  throw readFault(error, path);
}

async function orWriteFault<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw writeFault(error, path);
  }
}
