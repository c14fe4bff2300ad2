/** Walks a mapped folder, entering only what the filter lets through, and never a link. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import { codeOf, folderFault } from './file-faults.ts';

/** What is in one folder. */
export interface FoundFolder {
  /** Its path, relative to the mapped folder, which itself is the empty string. */
  path: string;
  entries: Dirent[];
}

/**
 * Paths of the regular files for which `isWanted` says so, relative to the folder.
 * @throws CloudError `folder.missing`, `folder.unreadable`: of the mapped folder and of any folder below it,
 *   since what can't be looked into must not pass for empty (I11)
 */
export async function walk(folder: string, filter: MockFilter, isWanted: (path: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for await (const { path: below, entries } of foldersIn(folder, filter)) {
    for (const entry of entries) {
      const path = pathOf(entry, below);
      if (entry.isFile() && isWanted(path)) found.push(path);
    }
  }
  return found;
}

/** The folder and those below it that the filter lets through. @throws CloudError `folder.missing`, `folder.unreadable` */
export async function* foldersIn(folder: string, filter: MockFilter): AsyncGenerator<FoundFolder> {
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    const entries = await entriesOf(folder, below);
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

async function entriesOf(folder: string, below: string): Promise<Dirent[]> {
  try {
    return await readdir(join(folder, below), { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && below !== '') return [];
    throw folderFault(error, below === '' ? folder : join(folder, below));
  }
}
