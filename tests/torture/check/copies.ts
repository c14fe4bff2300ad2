/** Copies of contents in a folder besides the mocks themselves: backups, and what was replaced and is kept for a while. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../actors/editor.ts';

export interface Copies {
  backups: Set<string>;
  aside: Set<string>;
}

export function copiesIn(folder: string): Copies {
  const copies: Copies = { backups: new Set(), aside: new Set() };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if (file.startsWith(join(folder, '.mockforge/backups/'))) copies.backups.add(hashOf(readFileSync(file)));
    else if (entry.parentPath.endsWith(join('.mockforge', 'kept'))) copies.aside.add(hashOf(readFileSync(file)));
  }
  return copies;
}
