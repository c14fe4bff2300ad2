/** What a mapped folder holds besides mocks: for a person who asks what is left out. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MockFilter } from '../../ignore/mock-filter.ts';

/**
 * The first `most` files and folders that the filter leaves out, in the order of a walk; a folder that is left out as a
 * whole ends with `/` and is not entered. Links are left out, too.
 */
export async function ignoredIn(
  folder: string,
  filter: MockFilter,
  most: number,
): Promise<{ paths: string[]; isAll: boolean }> {
  const paths: string[] = [];
  const waiting = [''];
  for (let below = waiting.shift(); below !== undefined; below = waiting.shift()) {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && filter.folder(path)) waiting.push(path);
      else if (entry.isDirectory()) paths.push(`${path}/`);
      else if (!(entry.isFile() && filter.file(path))) paths.push(path);
      if (paths.length > most) return { paths: paths.slice(0, most), isAll: false };
    }
  }
  return { paths, isAll: true };
}
