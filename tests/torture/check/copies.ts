/** Copies of contents in a folder besides the mocks themselves: backups, and what is moved aside for a moment. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OLD_END } from '../../../shared/sync/node/files/safe-replace.ts';
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
    else if (entry.name.endsWith(OLD_END)) copies.aside.add(hashOf(readFileSync(file)));
  }
  return copies;
}
