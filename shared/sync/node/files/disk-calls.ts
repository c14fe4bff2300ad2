/** Each call that changes or looks at a file which is being replaced, one by one: a test stands between any two of them. */
import { type BigIntStats, constants } from 'node:fs';
import { link, open, readlink, rename, rm } from 'node:fs/promises';
import { flushFolder } from '../ground/flush-folder.ts';
import { writeDurably } from '../ground/write-durably.ts';
import { codeOf } from './file-faults.ts';
import { statOf } from './inside.ts';
import { type Outcome, twoNames } from './two-names.ts';

export interface DiskCalls {
  /** Of a regular file; `null` for anything else. */
  stat(path: string): Promise<BigIntStats | null>;
  /** A link is not followed. */
  read(path: string): Promise<Uint8Array>;
  /** A new file. Its bytes are on the disk, its name is not, when the promise resolves. */
  create(path: string, bytes: Contents, options: CreateOptions): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  link(from: string, to: string): Promise<'done' | 'taken' | 'unsupported'>;
  exchange(target: string, other: string): Promise<Outcome>;
  renameToFree(from: string, to: string): Promise<Outcome>;
  unlink(path: string): Promise<void>;
  flush(folder: string): Promise<void>;
}

/** Some name the very file that they are in. */
export type Contents = Uint8Array | ((stats: BigIntStats) => Uint8Array);

export interface CreateOptions {
  mode: number;
  /** The file that it replaces: it has the mode of that one, and is younger. */
  like?: BigIntStats | null;
  /** Told what the new file is before anything is in it. */
  created?: (stats: BigIntStats) => void;
}

/** A file system without hard links, or one without room for one more name. */
const NO_LINK_HERE: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'ENOSPC',
  'EDQUOT',
]);

export const diskCalls: DiskCalls = {
  stat: statOf,
  async read(path) {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  },
  create: (path, bytes, options) => writeDurably(path, bytes, options.mode, { flag: 'wx', ...options }),
  rename,
  async link(from, to) {
    try {
      await link(from, to);
      return 'done';
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') return 'taken';
      if (NO_LINK_HERE.has(code)) return 'unsupported';
      throw error;
    }
  },
  async exchange(target, other) {
    return (await twoNames())?.exchange(target, other) ?? 'unsupported';
  },
  async renameToFree(from, to) {
    return (await twoNames())?.renameToFree(from, to) ?? 'unsupported';
  },
  unlink: (path) => rm(path, { force: true }),
  flush: flushFolder,
};

/** Where an open folder is at this moment, by its descriptor. */
export function pathOfDescriptor(descriptor: number): Promise<string> {
  return readlink(`/proc/self/fd/${descriptor}`);
}
