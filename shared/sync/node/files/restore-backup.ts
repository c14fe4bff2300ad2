/** Puts a backup back, as carefully as sync itself replaces files. */
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { keepBackup, placeOfBackup } from './backups.ts';
import { CarefulFolder } from './careful-folder.ts';
import { absolutePath, requireFree, statOf } from './inside.ts';

export interface RestoredBackup {
  path: string;
  /** The backup of what was there before; `null` where nothing was, or the same bytes. */
  replaced: string | null;
}

/** Each loses against a save that comes in the very moment. */
const MOST_TRIES = 3;

/**
 * Puts a backup back at the path that it was made of, or at `to`. What is there now is backed up first; sync takes the
 * outcome for an edit like any other, however old it is. The backup stays. Durable when the promise resolves.
 * @throws CloudError `backup.not_found`, `mock.path_invalid`, `file.changed` where somebody keeps writing the file,
 *   `file.unsafe` where a link is on the way or at the end (I8)
 */
export async function restoreBackup(request: {
  folder: string;
  backup: string;
  to?: string | undefined;
}): Promise<RestoredBackup> {
  const folder = await realpath(request.folder);
  const found = await placeOfBackup(folder, request.backup);
  const bytes = found === null ? null : await readPlain(found.copy);
  if (found === null || bytes === null) throw noBackup(request.backup);
  const path = request.to ?? found.path;
  refuseOwnFolders(path);
  // A link on the way is refused before anything is backed up.
  const absolute = (await absolutePath(folder, path)) ?? join(folder, path);
  await requireFree(absolute, path);
  const careful = new CarefulFolder({ folder });
  const hash = nodeEntropy.hash(bytes);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const there = await readPlain(absolute);
    const expected = there === null ? null : nodeEntropy.hash(there);
    if (expected === hash) return { path, replaced: null };
    const replaced = there === null ? null : await keepBackup(folder, path, there, new Date());
    // Where it can't be written down, what is older is left out and named, and the person lets it go out.
    const mark = await careful.restored.add(path, hash).catch(() => null);
    let isPlaced = false;
    try {
      isPlaced = (await careful.replace(path, bytes, expected)) === 'done';
    } finally {
      if (!isPlaced && mark !== null) await careful.restored.forget(mark);
    }
    if (isPlaced) return { path, replaced };
  }
  throw new CloudError('file.changed', `${path} is being written by another program.`, {
    hint: 'Try again when it is quiet. The backup is as it was.',
  });
}

/** `null` for what is no regular file. A link that took its place since is not followed. */
async function readPlain(absolute: string): Promise<Uint8Array | null> {
  if ((await statOf(absolute)) === null) return null;
  const handle = await open(absolute, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** A backup folder that came with a repository must not get to its settings, nor to the hooks of Git. */
function refuseOwnFolders(path: string): void {
  if (!path.split('/').some((segment) => /^\.(?:mockforge|git)$/i.test(segment))) return;
  throw new CloudError('file.unsafe', `${path} is no place for a mock.`, {
    hint: 'Restore it to another path.',
  });
}

function noBackup(name: string): CloudError {
  return new CloudError('backup.not_found', `There is no backup ${JSON.stringify(name.slice(0, 200))}.`, {
    hint: 'List the backups, and give one of those names.',
  });
}
