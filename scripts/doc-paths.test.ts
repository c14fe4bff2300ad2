/** What the documents point at is there: files and folders of the code, and the pages that they link to. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Short ones, such as `names/find-renames.ts`, are found below any folder. */
const PATH = /`([\w.-]+(?:\/[\w.-]+)*\/|(?:[\w.-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs))`/g;
const LINK = /\]\((?!\w+:|#)([^)#\s]+)/g;
/** Written on a user's machine, not part of the code. */
const MADE_ELSEWHERE = new Set(['.data/', '.mockforge/', '.mockforge/backups/', '.vscode-test/']);

/** Each file below the rooms, and each folder with a slash at its end; all on a line of their own. */
async function filesAndFolders(): Promise<string> {
  const found: string[] = [];
  for (const room of ['shared', 'service', 'cli', 'extension', 'tests', 'scripts', 'benchmarks']) {
    found.push(`/${room}/`);
    for (const entry of await readdir(join(root, room), { recursive: true, withFileTypes: true })) {
      const path = relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
      if (!/(?:^|\/)(?:node_modules|dist)\//.test(path)) found.push(`/${path}${entry.isDirectory() ? '/' : ''}`);
    }
  }
  return `${found.join('\n')}\n`;
}

async function documents(): Promise<string[]> {
  const pages = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'));
  const top = (await readdir(root)).filter((name) => name.endsWith('.md'));
  return [...top, ...pages.map((name) => `docs/${name}`), 'extension/README.md'];
}

describe('the documents', () => {
  it('name no file or folder of the code that is not there', async () => {
    const known = await filesAndFolders();
    const missing: string[] = [];
    let named = 0;
    for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SPEC.md']) {
      for (const [, path = ''] of (await readFile(join(root, page), 'utf8')).matchAll(PATH)) {
        if (MADE_ELSEWHERE.has(path)) continue;
        named += 1;
        if (!known.includes(`/${path}\n`)) missing.push(`${page}: ${path}`);
      }
    }
    assert.deepEqual(missing, []);
    assert.ok(named > 50, 'no paths are found');
  });

  it('link to nothing that is not there', async () => {
    const missing: string[] = [];
    for (const page of await documents()) {
      for (const [, target = ''] of (await readFile(join(root, page), 'utf8')).matchAll(LINK)) {
        if (!existsSync(join(root, dirname(page), target))) missing.push(`${page}: ${target}`);
      }
    }
    assert.deepEqual(missing, []);
  });
});
