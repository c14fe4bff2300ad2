/**
 * The mapped folder as it was opened, and the folders in it, held while something is done in them (I8). A name says
 * where a folder was when it was looked up; between that and the next call somebody may put a link there. On Linux the
 * work goes through an open descriptor, which leads into the same folder whatever becomes of its name. Elsewhere the
 * name is used, and looked at again afterwards (`verify`): what landed elsewhere is taken back.
 */
import { type BigIntStats, constants } from 'node:fs';
import { access, type FileHandle, lstat, mkdir, open, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { pathOfDescriptor } from './disk-calls.ts';
import { codeOf, folderFault } from './file-faults.ts';
import { behindLink, ignoreExisting, nullWhereAbsent } from './inside.ts';

/** Opens a folder only to be named through: it takes no permission to list it. Linux has it on every processor. */
const O_PATH = 0o10000000;

export interface HeldFolder {
  /** Relative to the mapped folder, which itself is the empty string. */
  path: string;
  /** By name; for people, and for flushing. */
  absolute: string;
  stats: BigIntStats;
  /** A path into this very folder. */
  at(name: string): string;
  /** Whether what was done with `at` was certainly done in the folder that has the name. */
  verify(): Promise<boolean>;
  close(): Promise<void>;
}

export class MappedFolder {
  readonly folder: string;
  #opened: Pick<BigIntStats, 'dev' | 'ino'> | null = null;

  /** `folder`: its real path. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * The folder is the one that was opened: no link, not behind one, and no other folder.
   * @throws CloudError `folder.missing`, `folder.unreadable`, `folder.not_allowed`
   */
  async require(): Promise<BigIntStats> {
    const [stats, real] = await Promise.all([lstat(this.folder, { bigint: true }), realpath(this.folder)]).catch(
      (error: unknown) => {
        throw folderFault(error, this.folder);
      },
    );
    if (real !== this.folder || !stats.isDirectory()) throw this.#isElsewhere(real);
    this.#opened ??= stats;
    if (!isSame(stats, this.#opened)) throw this.#isAnother();
    return stats;
  }

  /**
   * @returns `null` where there is no such folder. The caller closes it.
   * @throws CloudError `file.unsafe` where a link is on the way, and as `require`
   */
  async hold(path: string, forWhat = path): Promise<HeldFolder | null> {
    if (!(await hasDescriptors())) {
      await this.require();
      return this.#byName(path, forWhat);
    }
    const opened = this.#opened ?? (await this.require());
    const absolute = join(this.folder, path);
    const handle = await openFolder(absolute);
    try {
      const root = await lstat(this.folder, { bigint: true }).catch(nullWhereAbsent);
      if (handle !== null && root !== null && isSame(root, opened)) {
        const stats = await handle.stat({ bigint: true });
        const isThere = (await pathOfDescriptor(handle.fd)) === absolute;
        // The name of the mapped folder may have been another one's for a moment, between the two.
        if (isThere && (path !== '' || isSame(stats, root))) return byDescriptor({ path, absolute, handle, stats });
      }
    } catch (error) {
      await handle?.close();
      throw error;
    }
    await handle?.close();
    await this.require();
    return this.#segmentBySegment(path, forWhat);
  }

  /** The same, making what lacks. Each is made inside the one before. */
  async make(path: string, forWhat = path): Promise<HeldFolder> {
    const there = await this.hold(path, forWhat);
    if (there !== null) return there;
    const slash = path.lastIndexOf('/');
    if (path === '') throw folderFault({ code: 'ENOENT' }, this.folder);
    const above = await this.make(slash < 0 ? '' : path.slice(0, slash), forWhat);
    try {
      await mkdir(above.at(path.slice(slash + 1))).catch(ignoreExisting);
    } finally {
      await above.close();
    }
    const made = await this.hold(path, forWhat);
    if (made !== null) return made;
    throw new CloudError('file.unsafe', `There is no folder for ${forWhat}.`);
  }

  /** A disk may tell a folder's name in another spelling than it was asked for; or there is a link. */
  async #segmentBySegment(path: string, forWhat: string): Promise<HeldFolder | null> {
    let handle = await openFolder(this.folder);
    if (handle === null) throw folderFault({ code: 'ENOENT' }, this.folder);
    let stats = await handle.stat({ bigint: true });
    if (this.#opened === null || !isSame(stats, this.#opened)) {
      await handle.close();
      throw this.#isAnother();
    }
    let at = '';
    for (const segment of path === '' ? [] : path.split('/')) {
      at = at === '' ? segment : `${at}/${segment}`;
      const inner: string = `/proc/self/fd/${handle.fd}/${segment}`;
      const found: BigIntStats | null = await lstat(inner, { bigint: true }).catch(nullWhereAbsent);
      const next: FileHandle | null = found?.isDirectory() === true ? await openFolder(inner) : null;
      await handle.close();
      if (found?.isSymbolicLink() === true) throw behindLink(forWhat, at);
      if (next === null) return null;
      handle = next;
      stats = await handle.stat({ bigint: true });
    }
    return byDescriptor({ path, absolute: join(this.folder, path), handle, stats });
  }

  async #byName(path: string, forWhat: string): Promise<HeldFolder | null> {
    const stats = await this.#lookedUp(path, forWhat);
    if (stats === null) return null;
    const absolute = join(this.folder, path);
    const isStill = (now: BigIntStats | null) => now !== null && isSame(now, stats);
    return {
      path,
      absolute,
      stats,
      at: (name) => join(absolute, name),
      verify: () =>
        this.require()
          .then(() => this.#lookedUp(path, forWhat))
          .then(isStill, () => false),
      close: async () => undefined,
    };
  }

  async #lookedUp(path: string, forWhat: string): Promise<BigIntStats | null> {
    let stats: BigIntStats | null = await lstat(this.folder, { bigint: true }).catch(nullWhereAbsent);
    let at = this.folder;
    for (const segment of path === '' ? [] : path.split('/')) {
      at = join(at, segment);
      stats = await lstat(at, { bigint: true }).catch(nullWhereAbsent);
      if (stats?.isSymbolicLink() === true) throw behindLink(forWhat, relative(this.folder, at).split(sep).join('/'));
      if (stats?.isDirectory() !== true) return null;
    }
    return stats;
  }

  #isElsewhere(real: string): CloudError {
    return new CloudError('folder.not_allowed', `${this.folder} is now a link, or behind one: it leads to ${real}.`, {
      hint: 'Nothing is sent or written there. Put the folder back, or end the sync and map that other folder.',
    });
  }

  #isAnother(): CloudError {
    return new CloudError('folder.not_allowed', `Another folder has taken the place of ${this.folder}.`, {
      hint: 'Nothing is sent or written there. Put the folder back; or end the sync and start it again, if this one is right.',
    });
  }
}

function isSame(one: Pick<BigIntStats, 'dev' | 'ino'>, other: Pick<BigIntStats, 'dev' | 'ino'>): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** `null` where it is none: a link, a file, or nothing. */
async function openFolder(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) return null;
    throw error;
  }
}

interface Opened extends Pick<HeldFolder, 'path' | 'absolute' | 'stats'> {
  handle: FileHandle;
}

function byDescriptor({ handle, ...folder }: Opened): HeldFolder {
  return {
    ...folder,
    at: (name) => `/proc/self/fd/${handle.fd}/${name}`,
    verify: async () => true,
    close: () => handle.close(),
  };
}

let descriptors: Promise<boolean> | null = null;

/** Whether open files have names of their own here. */
function hasDescriptors(): Promise<boolean> {
  descriptors ??=
    process.platform === 'linux'
      ? access('/proc/self/fd').then(
          () => true,
          () => false,
        )
      : Promise.resolve(false);
  return descriptors;
}
