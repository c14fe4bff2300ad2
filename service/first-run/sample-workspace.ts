import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BatchEvent, toWire } from '@mockforge-cloud/shared/protocol';

/** Beside this file in the sources, and beside the bundle: the build copies the folder there. */
const FOLDER = fileURLToPath(new URL('./sample-workspace', import.meta.url));

/** The sample mocks as events to push. Sent again after a crash they have the same operation ids (I4). */
export async function sampleEvents(): Promise<BatchEvent[]> {
  const entries = await readdir(FOLDER, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file, index): Promise<BatchEvent> => {
      const path = relative(FOLDER, file).split(sep).join('/');
      return { type: 'mock_created', op_id: `sample-${index}`, mock: { path, ...toWire(await readFile(file)) } };
    }),
  );
}
