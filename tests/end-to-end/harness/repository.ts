import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this repository. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** Real mock files beside the repository; `null` where they are not. */
export function realMockFiles(): string | null {
  const folder = join(repository, '../shared/data/mock-files');
  return existsSync(folder) ? folder : null;
}
