/** Walks a mapped folder, entering only what the filter lets through, and never a link. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import { closedFault, codeOf, folderFault } from './file-faults.ts';

/** What is in one folder. */
export interface FoundFolder {
  /** Its path, relative to the mapped folder, which itself is the empty string. */
  path: string;
  entries: Dirent[];
}

/** Folders below the mapped one that can't be looked into, by path. What is in them must not pass for gone (I11). */
export type ClosedFolders = Map<string, CloudError>;

/**
 * The folder and those below it that the filter lets through; those that can't be looked into go to `closed`.
 * @throws CloudError `folder.missing`, `folder.unreadable` of the mapped folder itself
 */
export async function* foldersIn(
  folder: string,
  filter: MockFilter,
  closed: ClosedFolders,
): AsyncGenerator<FoundFolder> {
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    const entries = await entriesOf(folder, below);
    if (entries instanceof CloudError) {
      closed.set(below, entries);
      continue;
    }
    yield { path: below, entries };
    for (const entry of entries) {
      const path = pathOf(entry, below);
      if (entry.isDirectory() && filter.folder(path)) waiting.push(path);
    }
  }
}

function pathOf({ name }: Dirent, below: string): string {
  return below === '' ? name : `${below}/${name}`;
}

async function entriesOf(folder: string, below: string): Promise<Dirent[] | CloudError> {
  try {
    return await readdir(join(folder, below), { withFileTypes: true });
  } catch (error) {
    if (below === '') throw folderFault(error, folder);
    return codeOf(error) === 'ENOENT' ? [] : closedFault(error, below);
  }
}
