/**
 * What earlier versions left beside mocks after a crash: `.NAME.XXXXXXXX.mfold` and `.mfnew`. They may as well have come
 * with a repository, so nothing is ever restored from them: an old version goes to the backups, and people are told.
 */

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pathFault } from '@mockforge-cloud/shared/protocol';
import { nameOf } from '../../folder/names.ts';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import { keepBackup } from './backups.ts';
import { diskCalls } from './disk-calls.ts';
import { MappedFolder } from './held-folder.ts';
import { type ClosedFolders, foldersIn } from './walk.ts';

const LEFT_OVER = /^\.(.+)\.[0-9a-f]{8}\.mf(old|new)$/;
/** Of a size that a mock may have. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Whether it has a name such as earlier versions gave: never a mock. */
export function isLeftOver(path: string): boolean {
  return LEFT_OVER.test(nameOf(path));
}

/** @returns whether none is left */
export async function setLeftOversAside(
  folder: string,
  filter: MockFilter,
  tell: (message: string) => void,
): Promise<boolean> {
  const closed: ClosedFolders = new Map();
  let isWhole = true;
  for await (const { path: below, entries } of foldersIn(folder, filter, closed)) {
    for (const entry of entries) {
      const [, name = '', end] = entry.isFile() ? (LEFT_OVER.exec(entry.name) ?? []) : [];
      const path = below === '' ? name : `${below}/${name}`;
      // A name such as "....01234567.mfold" would lead out of the folder: nothing of ours looks like it (I8).
      if (end === undefined || pathFault(path) !== null) continue;
      await setAside(folder, { below, file: entry.name, path, isOld: end === 'old' }).then(
        (copy) => copy === null || tell(`An old version of ${path} lay beside it. It is in ${copy} now.`),
        () => {
          isWhole = false;
        },
      );
    }
  }
  return isWhole && closed.size === 0;
}

interface LeftOver {
  below: string;
  file: string;
  path: string;
  isOld: boolean;
}

/** @returns the backup, if there was something to keep */
async function setAside(folder: string, { below, file, path, isOld }: LeftOver): Promise<string | null> {
  const held = await new MappedFolder(folder).hold(below);
  if (held === null) return null;
  try {
    let copy: string | null = null;
    if (isOld) {
      const handle = await open(held.at(file), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      try {
        if ((await handle.stat()).size > MOST_BYTES) return null;
        copy = await keepBackup(folder, path, await handle.readFile(), new Date());
      } finally {
        await handle.close();
      }
    }
    // What is new and was not placed, the cloud has.
    await diskCalls.unlink(held.at(file));
    return copy;
  } finally {
    await held.close();
  }
}
