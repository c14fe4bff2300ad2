/** The mocks that the torture begins with: real ones where they are beside the repository, else our own. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mockWithRoutes } from '../../end-to-end/harness/random-edits.ts';
import { realMockFiles, repository } from '../../end-to-end/harness/repository.ts';

export interface Samples {
  /** For the report. */
  source: string;
  files: number;
}

const OWN_ROUTES = 24;
const LARGEST_BYTES = 64 * 1024;

/** Puts at most `most` mocks into the folder. */
export async function writeSamples(folder: string, most: number): Promise<Samples> {
  const real = realMockFiles();
  if (real === null) return writeOwn(folder, most);
  const paths = filesBelow(real).filter((path) => statSync(join(real, path)).size <= LARGEST_BYTES);
  const taken = everyNth(paths, most);
  for (const path of taken) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(real, path), join(folder, path));
  }
  return { source: 'real mock files', files: taken.length };
}

async function writeOwn(folder: string, most: number): Promise<Samples> {
  const below = join(repository, 'service/first-run/sample-workspace');
  for (const path of filesBelow(below)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), readFileSync(join(below, path)));
  }
  for (let number = 0; number < Math.min(OWN_ROUTES, most); number += 1) {
    await writeFile(join(folder, `routes-${number}.yaml`), mockWithRoutes(`routes-${number}`));
  }
  const { length } = filesBelow(folder);
  return { source: 'own samples (the real mock files are not beside this repository)', files: length };
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(json|ya?ml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Spread over all of them, so that every tool's format is among them. */
function everyNth(paths: readonly string[], most: number): string[] {
  const step = Math.max(1, paths.length / most);
  return paths.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step) || index === 0);
}
