/** Folders that are filled once and then kept, such as an unpacked server. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Gives `folder`, filled by `fill` where it is not there yet. The folder's name carries the version of what it
 * holds, so that its presence is the stamp: it appears by one rename, complete or not at all. Two processes that
 * fill it at the same time do the work twice; the first one's result stays.
 */
export async function ensureCachedFolder({
  folder,
  fill,
}: {
  readonly folder: string;
  readonly fill: (into: string) => Promise<void>;
}): Promise<string> {
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  const partial = await mkdtemp(`${partialPrefix(folder)}${process.pid}-`);
  try {
    await fill(partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function partialPrefix(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}-`);
}

/** What a process left that was ended while it filled the folder: some hundred megabytes, perhaps. */
async function removeAbandoned(folder: string): Promise<void> {
  const prefix = basename(partialPrefix(folder));
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
