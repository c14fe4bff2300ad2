/**
 * What was written late into a file that sync had captured, in a folder that is a copy by now, or came out of a backup or
 * a repository: its record is not that of this folder, so that nothing ever puts it back by itself. It is named instead.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { statOf } from './inside.ts';
import { foreignRecord } from './kept-record.ts';

const KEPT = '.mockforge/kept';
const RECORD = /^[0-9a-f-]{36}\.json$/;
const MOST_RECORD_BYTES = 16_384n;
/** No mock is that large: whoever brings such a folder makes nobody read more (I16). */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_RECORDS = 5_000;

export interface StrayWrite {
  /** Where it is kept, relative to the mapped folder. */
  kept: string;
  /** The mock that it was an edit of. */
  path: string;
  /** For people: what it is, and how it is had back. */
  reason: string;
}

/** Changes nothing, and believes nothing that it reads but to name it. `folder`: absolute. */
export async function strayWrites(folder: string): Promise<StrayWrite[]> {
  // A link on the way may lead anywhere (I8).
  for (const own of ['.mockforge', KEPT]) {
    const stats = await lstat(join(folder, own)).catch(() => null);
    if (stats?.isDirectory() !== true) return [];
  }
  const home = join(folder, KEPT);
  const names = await readdir(home).catch(() => []);
  const found: StrayWrite[] = [];
  let bytes = 0n;
  for (const name of names.filter((one) => RECORD.test(one)).slice(0, MOST_RECORDS)) {
    const record = await statOf(join(home, name)).catch(() => null);
    if (record === null || record.size > MOST_RECORD_BYTES) continue;
    const facts = foreignRecord(await readFile(join(home, name)), record);
    const stats = facts === null ? null : await statOf(join(home, facts.kept)).catch(() => null);
    if (facts === null || stats === null || bytes + stats.size > MOST_BYTES) continue;
    bytes += stats.size;
    if (nodeEntropy.hash(await readFile(join(home, facts.kept))) === facts.expected) continue;
    const [kept, path] = [`${KEPT}/${facts.kept}`, facts.to ?? facts.path];
    found.push({ kept, path, reason: reasonOf(path, kept) });
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function reasonOf(path: string, kept: string): string {
  return `Somebody wrote into ${path} while a newer version took its place, before this folder was copied or restored. It is in ${kept} and is merged by nobody: copy what you want of it into ${path}, then delete it.`;
}
