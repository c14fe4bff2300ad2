/** Finishes or takes back what a crash interrupted in `safe-replace.ts`. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathFault } from '@mockforge-cloud/shared/protocol';
import { nameOf } from '../../folder/names.ts';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import { nodeEntropy } from '../node-entropy.ts';
import { keepBackup } from './backups.ts';
import { statOf } from './inside.ts';
import { clearRemoved } from './removed.ts';
import { NEW_END, OLD_END, putBack } from './safe-replace.ts';
import { type ClosedFolders, walk } from './walk.ts';

const LEFT_OVER = new RegExp(`^\\.(.+)\\.[0-9a-f]{8}(\\${NEW_END}|\\${OLD_END})$`);

/** @returns whether all of it is put right */
export async function recoverReplacements(folder: string, filter: MockFilter): Promise<boolean> {
  const closed: ClosedFolders = new Map();
  const leftOvers = await walk(folder, filter, { isWanted: isLeftOver, closed });
  await clearRemoved(folder).catch(() => undefined);
  let isWhole = closed.size === 0;
  for (const path of leftOvers) {
    try {
      await recover(folder, path);
    } catch {
      // A folder that may be listed and not entered, or not written, or a full disk: it is tried again.
      isWhole = false;
    }
  }
  return isWhole;
}

/** A name such as "....01234567.mfold" would lead out of the folder: nothing of ours looks like it (I8). */
function isLeftOver(path: string): boolean {
  const [, name] = LEFT_OVER.exec(nameOf(path)) ?? [];
  return name !== undefined && pathFault(name) === null;
}

async function recover(folder: string, path: string): Promise<void> {
  const kept = join(folder, path);
  const [, name = '', end] = LEFT_OVER.exec(nameOf(path)) ?? [];
  // A new file that was not placed is still in the cloud.
  if (end === NEW_END) return rm(kept, { force: true });
  const target = path.slice(0, path.length - nameOf(path).length) + name;
  if ((await statOf(join(folder, target))) === null && (await putBack(kept, join(folder, target)))) return;
  await backUpAndRemove(folder, target, kept);
}

async function backUpAndRemove(folder: string, target: string, kept: string): Promise<void> {
  const bytes = await readFile(kept);
  const there = await readFile(join(folder, target)).catch(() => null);
  if (there === null || nodeEntropy.hash(there) !== nodeEntropy.hash(bytes)) {
    await keepBackup(folder, target, bytes, new Date());
  }
  await rm(kept, { force: true });
}
