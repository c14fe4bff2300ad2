import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { EXTENSION_ROOT } from './server-host.ts';

/** What the packaged extension is made of. */
const PARTS = ['package.json', 'dist/extension.cjs', 'schemas'];
const manifestSchema = z.object({ publisher: z.string(), name: z.string(), version: z.string() });

/** Puts the built extension into a folder of installed extensions. A later build does not change it there. */
export async function installExtension(extensionsDir: string): Promise<void> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(EXTENSION_ROOT, 'package.json'), 'utf8')));
  const target = join(extensionsDir, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  for (const part of PARTS) {
    await mkdir(dirname(join(target, part)), { recursive: true });
    await cp(join(EXTENSION_ROOT, part), join(target, part), { recursive: true });
  }
}
