/** Every pain and every invariant that ARCHITECTURE.md promises has a test whose title carries its number. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const TESTS = /\.(?:test|suite|e2e|scenario)\.ts$/;
const TITLE = /\b(?:it|describe|suite|test)\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;
const ROW = /^\| ([IP]\d+) /gm;

async function titles(): Promise<string[]> {
  const found: string[] = [];
  for (const room of ['shared', 'service', 'cli', 'extension', 'tests']) {
    for (const entry of await readdir(join(root, room), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !TESTS.test(entry.name) || /node_modules|\/dist\//.test(file)) continue;
      const text = await readFile(file, 'utf8');
      for (const [, single, double, template] of text.matchAll(TITLE)) found.push(single ?? double ?? template ?? '');
    }
  }
  return found;
}

describe('ARCHITECTURE.md', () => {
  it('promises nothing by number that no test title carries', async () => {
    const text = await readFile(join(root, 'ARCHITECTURE.md'), 'utf8');
    const promised = [...text.matchAll(ROW)].map(([, number = '']) => number);
    const carried = new Set((await titles()).flatMap((title) => title.match(/\b[IP]\d+\b/g) ?? []));
    assert.deepEqual(
      promised.filter((number) => !carried.has(number)),
      [],
      'numbers without a test',
    );
    assert.deepEqual(
      promised.filter((number) => number.startsWith('I')),
      Array.from({ length: 17 }, (_, at) => `I${at + 1}`),
    );
    assert.ok(promised.filter((number) => number.startsWith('P')).length > 0, 'no pains are named');
  });
});
