/** Copies of what sync replaces or removes, under `.mockforge/backups/`, which keeps itself out of Git. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeDurably } from '../write-durably.ts';

/** @returns the path of the copy, relative to the folder. Durable when the promise resolves. */
export async function keepBackup(folder: string, path: string, bytes: Uint8Array, now: Date): Promise<string> {
  const home = join('.mockforge', 'backups');
  await mkdir(join(folder, home), { recursive: true });
  await writeFile(join(folder, home, '.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
  const stamp = now.toISOString().replaceAll(':', '-');
  for (let number = 0; ; number += 1) {
    const copy = join(home, number === 0 ? stamp : `${stamp}-${number}`, ...path.split('/'));
    await mkdir(dirname(join(folder, copy)), { recursive: true });
    // A name of its own for each copy: a backup never replaces a backup.
    const isNew = await writeFile(join(folder, copy), '', { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => ignoreExisting(error) ?? false,
    );
    if (!isNew) continue;
    await writeDurably(join(folder, copy), bytes, 0o644);
    return copy;
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
