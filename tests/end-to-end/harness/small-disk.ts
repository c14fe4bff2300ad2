/** A disk of a given size, so that it can be full: a file system in memory, which only root may mount. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BALLAST = 'ballast';
/** `f_frsize` of such a file system. */
const PAGE_BYTES = 4096;

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `names`: how many files and folders it takes at most. `null` where this machine does not let one be mounted. */
  static async mount(folder: string, kibibytes: number, { names }: { names?: number } = {}): Promise<SmallDisk | null> {
    if (process.platform !== 'linux') return null;
    const size = names === undefined ? `size=${kibibytes}k` : `size=${kibibytes}k,nr_inodes=${names}`;
    return run('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder]).then(
      () => new SmallDisk(folder),
      () => null,
    );
  }

  /** Leaves no byte. */
  async fill(): Promise<void> {
    let bytes = Buffer.alloc(0);
    for (let pages = 256; pages >= 1; ) {
      const more = Buffer.concat([bytes, Buffer.alloc(pages * PAGE_BYTES, 'x')]);
      const fits = await writeFile(join(this.folder, BALLAST), more).then(
        () => true,
        () => false,
      );
      if (fits) bytes = more;
      else pages = Math.floor(pages / 2);
    }
    await writeFile(join(this.folder, BALLAST), bytes);
  }

  async free(): Promise<void> {
    await rm(join(this.folder, BALLAST), { force: true });
  }

  async resize(kibibytes: number): Promise<void> {
    await run('mount', ['-o', `remount,size=${kibibytes}k`, this.folder]);
  }

  async unmount(): Promise<void> {
    await run('umount', [this.folder]);
  }
}

export const NO_SMALL_DISK = '      (a small disk can not be mounted here, which takes root: a full disk is not tried)';
