/** The mapped folder on a real disk: the engine's `FileSystem`. */
import { type BigIntStats, constants } from 'node:fs';
import { lstat, open, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { CloudError, pathFault } from '@mockforge-cloud/shared/protocol';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { Disposable, FileStat, FileSystem, ReplaceOutcome } from '../../ports.ts';
import { nodeEntropy } from '../node-entropy.ts';
import { keepBackup } from './backups.ts';
import { closedFault, codeOf, folderFault, readFault, writeFault } from './file-faults.ts';
import { ignoredIn } from './ignored.ts';
import { absolutePath, foundPath, mockStatOf, placeFor, requireFree, statOf, toFileStat } from './inside.ts';
import { Lingering } from './lingering.ts';
import { IGNORE_FILE } from './live-filter.ts';
import { recoverReplacements } from './recover.ts';
import { keepRemoved, lookOnceMore } from './removed.ts';
import { type Captured, moveFileSafely, replaceFile, takeFile } from './safe-replace.ts';
import { type ClosedFolders, walk } from './walk.ts';

/** Reports absolute paths that may have changed; `null`: anything. */
export type WatchFolder = (folder: string, listener: (absolutePath: string | null) => void) => Promise<Disposable>;

export interface MockFolderOptions {
  /** Absolute path. */
  folder: string;
  /** One that can change says so when it is asked, see `FileSystem.refresh`. */
  filter: MockFilter & { refresh?(): Promise<boolean> };
  /** Whether an editor holds unsaved changes of this absolute path. */
  isDirty: (absolutePath: string) => boolean;
  watch: WatchFolder;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

const STATS_AT_ONCE = 64;
/** No mock is that large; a file that is would fill the memory. */
const MAX_READ_BYTES = 256 * 1024 * 1024;

export class MockFolder implements FileSystem {
  readonly #options: MockFolderOptions;
  #misnamed: ReadonlyMap<string, string> = new Map();
  readonly #lingering = new Lingering();
  #closed: ClosedFolders = new Map();

  constructor(options: MockFolderOptions) {
    this.#options = options;
  }

  accepts(path: string): boolean {
    return this.#options.filter.file(path) && pathFault(path) === null;
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
      const absolute = await foundPath(this.#options.folder, path);
      return absolute === null ? null : await readWhole(absolute, path);
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

  async list(): Promise<FileStat[]> {
    const { folder, filter } = this.#options;
    const closed: ClosedFolders = new Map();
    const misnamed = new Map<string, string>();
    const isWanted = (path: string) => {
      const fault = filter.file(path) ? pathFault(path) : null;
      if (fault !== null) misnamed.set(path, fault);
      return this.accepts(path);
    };
    const paths = await walk(folder, filter, { isWanted, closed });
    const found: FileStat[] = [];
    for (let at = 0; at < paths.length; at += STATS_AT_ONCE) {
      const some = paths.slice(at, at + STATS_AT_ONCE);
      const stats = await Promise.all(some.map((path) => this.#statListed(path, closed)));
      stats.forEach((stat, index) => {
        const path = some[index];
        if (stat !== null && path !== undefined) found.push(toFileStat(path, stat));
      });
    }
    this.#closed = closed;
    this.#misnamed = misnamed;
    return found;
  }

  async stat(path: string): Promise<FileStat | null> {
    try {
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
      const absolute = await absolutePath(this.#options.folder, path);
      return absolute === null ? null : await readWhole(absolute, path);
    } catch (error) {
      return nullOrUnreadable(error, path);
    }
  }

  replace(path: string, bytes: Uint8Array, expected: string | null): Promise<ReplaceOutcome> {
    return orWriteFault(path, async () => {
      const absolute = await placeFor(this.#options.folder, path);
      if (this.#options.isDirty(absolute)) return { outcome: 'busy' };
      await requireFree(absolute, path);
      const captured = await replaceFile(absolute, bytes, expected);
      if (captured === 'changed') return { outcome: 'changed' };
      if (captured !== null) this.#linger(path, captured);
      return { outcome: 'done', stat: await this.#statOfPlaced(path) };
    });
  }

  remove(path: string, expected: string): Promise<ReplaceOutcome> {
    return orWriteFault(path, async () => {
      const absolute = await absolutePath(this.#options.folder, path);
      if (absolute === null) return { outcome: 'changed' };
      if (this.#options.isDirty(absolute)) return { outcome: 'busy' };
      const captured = await takeFile(absolute, expected);
      if (captured === 'changed') return { outcome: 'changed' };
      const aside = await keepRemoved(this.#options.folder, path, captured);
      if (aside !== null) this.#lookLater(path, () => lookOnceMore(this.#options.folder, aside));
      await this.#removeEmptyFolders(dirname(absolute));
      return { outcome: 'done', stat: null };
    });
  }

  move(from: string, to: string, expected: string): Promise<ReplaceOutcome> {
    return orWriteFault(to, async () => {
      const source = await absolutePath(this.#options.folder, from);
      if (source === null) return { outcome: 'changed' };
      const target = await placeFor(this.#options.folder, to);
      if (this.#options.isDirty(source)) return { outcome: 'busy' };
      await requireFree(target, to);
      if ((await moveFileSafely(source, target, expected)) === 'changed') return { outcome: 'changed' };
      await this.#removeEmptyFolders(dirname(source));
      return { outcome: 'done', stat: await this.#statOfPlaced(to) };
    });
  }

  backup(path: string, bytes: Uint8Array): Promise<string> {
    return orWriteFault(path, () => keepBackup(this.#options.folder, path, bytes, new Date()));
  }

  recover(): Promise<boolean> {
    return recoverReplacements(this.#options.folder, this.#options.filter);
  }

  finish(): Promise<void> {
    return this.#lingering.finish();
  }

  watch(listener: (path: string | null) => void): Promise<Disposable> {
    return this.#options.watch(this.#options.folder, (absolute) => {
      if (absolute === null) return listener(null);
      const path = relative(this.#options.folder, absolute).split(sep).join('/');
      if (path === IGNORE_FILE) return listener(null);
      if (this.accepts(path)) return listener(path);
      // Of a folder that is new or gone, the files in it may not be reported.
      if (this.#options.filter.folder(path)) void isOtherFile(absolute).then((isOne) => !isOne && listener(null));
    });
  }

  /** It has been done, whatever somebody has put there since: a link, say. The next look finds that. */
  #statOfPlaced(path: string): Promise<FileStat | null> {
    return this.stat(path).catch(() => null);
  }

  /** An editor that had the file open may still write into what was captured: such bytes become a backup. */
  #linger(path: string, captured: Captured): void {
    this.#lookLater(path, async () => {
      const bytes = await readFile(captured.kept);
      const copy = nodeEntropy.hash(bytes) === captured.hash ? null : await this.backup(path, bytes);
      await rm(captured.kept, { force: true });
      return copy;
    });
  }

  /** `look` clears away what was captured. It gives the backup of what was written into it meanwhile, if anything was. */
  #lookLater(path: string, look: () => Promise<string | null>): void {
    const { log } = this.#options;
    const say = (copy: string | null) => {
      if (copy === null) return;
      log('warn', `${path} was written to while it was being replaced or removed. What was written is in ${copy}.`);
    };
    this.#lingering.add(() =>
      look().then(say, (error) => log('warn', `What was captured at ${path} can't be looked at: ${error}`)),
    );
  }

  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let at = folder; at.startsWith(this.#options.folder + sep); at = dirname(at)) {
      const isRemoved = await rmdir(at).then(
        () => true,
        () => false,
      );
      if (!isRemoved) return;
    }
  }
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
    hint: 'Add it to .mockforgeignore if it is no mock.',
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

async function readWhole(absolute: string, path: string): Promise<Uint8Array | null> {
  if ((await statOf(absolute)) === null) return null;
  // A link that took the file's place since is not followed.
  const handle = await open(absolute, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = await handle.stat();
    if (size > MAX_READ_BYTES) throw tooLarge(path, size);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
