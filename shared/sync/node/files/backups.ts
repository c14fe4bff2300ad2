/** Copies of what sync replaces or removes, under `.mockforge/backups/`, which keeps itself out of Git. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../write-durably.ts';
import { ownFolder } from './inside.ts';

const HOME = ['.mockforge', 'backups'];

/**
 * @returns the path of the copy, relative to the folder. Durable when the promise resolves.
 * @throws CloudError `file.unsafe` where the place of the backups is a link (I8)
 */
export async function keepBackup(folder: string, path: string, bytes: Uint8Array, now: Date): Promise<string> {
  const home = await ownFolder(folder, HOME);
  await writeFile(join(home, '.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
  const stamp = now.toISOString().replaceAll(':', '-');
  const segments = path.split('/');
  const name = segments.pop() ?? path;
  for (let number = 0; ; number += 1) {
    const below = [...HOME, number === 0 ? stamp : `${stamp}-${number}`, ...segments];
    const copy = join(await ownFolder(folder, below), name);
    // A name of its own for each copy: a backup never replaces a backup.
    const isNew = await writeFile(copy, '', { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => ignoreExisting(error) ?? false,
    );
    if (!isNew) continue;
    try {
      await writeDurably(copy, bytes, 0o644);
    } catch (error) {
      // Half a copy would pass for one.
      await rm(copy, { force: true });
      throw error;
    }
    return join(...below, name);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
