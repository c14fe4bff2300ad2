/**
 * One mapping inside another would make one file two mocks, whoever maps them: two windows, an editor and a
 * terminal, two people on one machine. Whoever begins to sync holds the lock of the folder, so the folders above
 * it can be asked one by one; those below it are found by the `.mockforge` folder that every folder has while it is synced.
 * Both are looked at with the own lock in hand: of two that begin at once, at least one sees the other.
 */
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { createMockFilter, type MockFilter } from '../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../sync-options.ts';
import { foldersIn } from './files/walk.ts';
import { type ChannelOptions, isLockHeld, SocketLock } from './socket-lock.ts';

const MARK = '.mockforge';

/** A lock that leaves the mark in the folder as long as it is held; after a crash it stays, and means nothing. */
export class MarkedLock extends SocketLock {
  readonly #mark: string;

  constructor(folder: string, channel: ChannelOptions = {}) {
    super(folder, channel);
    this.#mark = join(folder, MARK);
  }

  override async take(freed: () => void): Promise<boolean> {
    const isTaken = await super.take(freed);
    // Where it can't be made, the folders above are still asked. Git does not see empty folders.
    if (isTaken) await mkdir(this.#mark).catch(() => undefined);
    return isTaken;
  }

  override async release(): Promise<void> {
    // Only where nothing is in it: configuration and backups stay.
    if (this.isHeld) await rmdir(this.#mark).catch(() => undefined);
    await super.release();
  }
}

/**
 * Called with the folder's lock in hand. What the filter leaves out is not looked into: no file there is a mock
 * of this mapping.
 * @throws CloudError `folder.nested`
 */
export async function refuseNested(folder: string, filter: MockFilter): Promise<void> {
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    if (await isLockHeld(above)) throw nested(folder, above);
  }
  for (const below of await markedFolders(folder, filter)) {
    if (await isLockHeld(below)) throw nested(below, folder);
  }
}

/** The same of a folder that nobody has mapped yet. @throws CloudError `folder.nested` */
export function refuseMapping(folder: string): Promise<void> {
  const { include, ignore } = DEFAULT_SYNC_OPTIONS;
  return refuseNested(folder, createMockFilter({ include, ignore }));
}

async function markedFolders(folder: string, filter: MockFilter): Promise<string[]> {
  const marked: string[] = [];
  try {
    for await (const { path, entries } of foldersIn(folder, filter, new Map())) {
      if (path !== '' && entries.some(({ name }) => name === MARK)) marked.push(join(folder, path));
    }
  } catch (error) {
    // A folder that can't be looked into stops the sync until it can, which says so itself.
    if (!(error instanceof CloudError)) throw error;
  }
  return marked;
}

function nested(inner: string, outer: string): CloudError {
  return new CloudError('folder.nested', `${inner} lies in ${outer}, and both are mapped to a workspace.`, {
    hint: 'End the sync of one of them, or map folders that do not lie in each other.',
    details: { inner, outer },
  });
}
