/** A clone of a repository lacks the folders that held nothing but mocks of the cloud: they are made. */
import { lstat, mkdir } from 'node:fs/promises';
import { wasSyncedBefore } from '@mockforge-cloud/shared/sync/node';
import type { Context } from '../context.ts';
import type { Target } from './targets.ts';

/** One that was synced before and is gone is not made again: somebody has to look (I11). */
export async function isToBeMade({ settings }: Context, { folder, options }: Target): Promise<boolean> {
  if (options.direction === 'local_to_remote') return false;
  const isThere = (await lstat(folder).catch(() => null)) !== null;
  return !isThere && !(await wasSyncedBefore({ stateDir: settings.stateDir, folder, options }));
}

export async function makeMissingFolder(context: Context, target: Target): Promise<void> {
  if (await isToBeMade(context, target)) await mkdir(target.folder, { recursive: true });
}
