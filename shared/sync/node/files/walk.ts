/** Walks a mapped folder, entering only what the filter lets through, and never a link. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { MockFilter } from '../../ignore/mock-filter.ts';

/**
 * Paths of the regular files for which `isWanted` says so, relative to the folder.
 * @throws CloudError `folder.missing`, `folder.unreadable`: of the mapped folder and of any folder below it,
 *   since what can't be looked into must not pass for empty (I11)
 */
export async function walk(folder: string, filter: MockFilter, isWanted: (path: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    for (const entry of await entriesOf(folder, below)) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && filter.folder(path)) waiting.push(path);
      else if (entry.isFile() && isWanted(path)) found.push(path);
    }
  }
  return found;
}

async function entriesOf(folder: string, below: string): Promise<Dirent[]> {
  try {
    return await readdir(join(folder, below), { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && below !== '') return [];
    throw folderFault(below === '' ? folder : join(folder, below), code, error);
  }
}

function folderFault(folder: string, code: string | undefined, cause: unknown): CloudError {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CloudError('folder.missing', `The folder ${folder} is gone.`, {
      hint: 'Nothing was deleted in the cloud. Bring the folder back, or unlink it.',
      cause,
    });
  }
  return new CloudError('folder.unreadable', `The folder ${folder} can't be read (${code ?? 'unknown error'}).`, {
    hint: 'Check its permissions. Sync goes on when it can be read.',
    cause,
  });
}
