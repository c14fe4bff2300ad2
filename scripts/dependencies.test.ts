/** What the service's bundle leaves outside is installed by its own package.json, and nothing else is. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Of these the bundle is made. */
const ROOMS = ['service', 'shared/merge', 'shared/protocol'];
const NOT_BUNDLED = /\.test\.ts$|[\\/](?:testing|node_modules|dist)[\\/]|drizzle\.config/;
/** Types go when the bundle is made. */
const IMPORT = /^(?:import|export) (?!type )(?:[^;]*? from )?'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm;

async function imported(): Promise<Set<string>> {
  const found = new Set<string>();
  for (const room of ROOMS) {
    for (const entry of await readdir(join(root, room), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !file.endsWith('.ts') || NOT_BUNDLED.test(file)) continue;
      for (const [, named = '', late = ''] of (await readFile(file, 'utf8')).matchAll(IMPORT)) {
        const [scope = '', name = ''] = (named || late).split('/');
        found.add(scope.startsWith('@') ? `${scope}/${name}` : scope);
      }
    }
  }
  return found;
}

describe("the service's package.json", () => {
  it('names every package that its bundle imports, and no other', async () => {
    const { dependencies } = JSON.parse(await readFile(join(root, 'service/package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    // Threads that run from the sources load them with tsx.
    const isOther = (name: string) => !name.startsWith('node:') && !builtinModules.includes(name) && name !== 'tsx';
    const outside = [...(await imported())].filter(isOther);
    assert.deepEqual(outside.sort(), Object.keys(dependencies).sort());
  });
});
