/**
 * Makes the names in a folder durable, as a flush of a file makes its bytes: without it a file that was replaced may
 * hold, after a loss of power, what it held before, which would pass for an edit.
 */
import { open } from 'node:fs/promises';

interface Flushes {
  running: Promise<void>;
  /** Begins when the running one ends: for names that came too late for that one. */
  next: Promise<void> | null;
}

const byFolder = new Map<string, Flushes>();

/** Resolves when every name that the folder has now is on the disk. Those who ask in the same moment share a flush. */
export function flushFolder(folder: string): Promise<void> {
  const under = byFolder.get(folder);
  if (under === undefined) return begin(folder);
  under.next ??= under.running.then(() => begin(folder));
  return under.next;
}

function begin(folder: string): Promise<void> {
  const flushes: Flushes = { running: flush(folder), next: null };
  byFolder.set(folder, flushes);
  return flushes.running.finally(() => {
    if (flushes.next === null) byFolder.delete(folder);
  });
}

async function flush(folder: string): Promise<void> {
  // Windows can't open a folder; its renames are durable without. A folder that is gone has no names.
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
