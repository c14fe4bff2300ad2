/** Keeps every path inside the mapped folder, links included (I8). */
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { assertMockPath, CloudError } from '@mockforge-cloud/shared/protocol';
import type { FileStat } from '../../ports.ts';

/**
 * The absolute path of a mock whose folder exists; `null` where it does not. No link is followed, wherever it leads:
 * a walk does not enter links either, and one file must not be two mocks.
 * @throws CloudError `mock.path_invalid`, `file.unsafe` where a link is on the way
 */
export async function absolutePath(folder: string, path: string): Promise<string | null> {
  assertMockPath(path);
  return foundPath(folder, path);
}

/** The same for a path as a list of the folder gave it, whatever is wrong with its names. */
async function foundPath(folder: string, path: string): Promise<string | null> {
  const segments = path.split('/');
  const name = segments.pop() ?? path;
  let at = folder;
  for (const segment of segments) {
    at = join(at, segment);
    const stats = await lstat(at).catch(nullWhereAbsent);
    if (stats?.isSymbolicLink() === true) throw behindLink(path, relative(folder, at));
    if (stats?.isDirectory() !== true) return null;
  }
  // Without any folder on the way, the mapped folder itself is what may be gone.
  if (segments.length === 0 && (await lstat(folder).catch(nullWhereAbsent)) === null) return null;
  return join(at, name);
}

export function behindLink(path: string, link: string): CloudError {
  return new CloudError('file.unsafe', `${path} is behind ${link}, which is a link, and links are not followed.`, {
    hint: link.split(/[\\/]/).includes('.mockforge')
      ? `Remove ${link}: sync makes a folder of its own there. Nothing has been written to where it leads.`
      : 'Replace the link by a real folder, or add it to .mockforgeignore.',
  });
}

/**
 * What is no regular file counts as absent, but nothing can be put in its place: trying would never end.
 * @throws CloudError `file.unsafe`
 */
export async function requireFree(absolute: string, path: string): Promise<void> {
  const stats = await lstat(absolute).catch(nullWhereAbsent);
  if (stats === null || stats.isFile()) return;
  throw notAFile(path, stats.isDirectory() ? 'folder' : 'link');
}

function notAFile(path: string, what: 'folder' | 'link'): CloudError {
  return new CloudError('file.unsafe', `${path} is a ${what} here, not a file.`, {
    hint: 'Rename or remove it, so that the mock can be written, or add it to .mockforgeignore.',
  });
}

/** Only regular files count: what is a link, a folder or a device is not there. */
export async function statOf(absolute: string): Promise<BigIntStats | null> {
  const stats = await lstat(absolute, { bigint: true }).catch(nullWhereAbsent);
  return stats?.isFile() === true ? stats : null;
}

/** The same, but a link is not nothing: who puts one in a mock's place has not deleted it. @throws CloudError `file.unsafe` */
export async function mockStatOf(absolute: string, path: string): Promise<BigIntStats | null> {
  const stats = await lstat(absolute, { bigint: true }).catch(nullWhereAbsent);
  if (stats?.isSymbolicLink() === true) throw notAFile(path, 'link');
  return stats?.isFile() === true ? stats : null;
}

export function toFileStat(path: string, stats: BigIntStats): FileStat {
  return {
    path,
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeMs),
    identity: `${stats.ino}:${stats.ctimeNs}:${stats.mtimeNs}`,
  };
}

export function nullWhereAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

export function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
