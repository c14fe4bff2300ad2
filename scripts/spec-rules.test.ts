import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const RULE = /\[([A-Z]{2,}\d+[a-z]?)\]/g;
const TESTS = /\.(?:test|suite|e2e)\.ts$/;

async function rulesOf(text: string): Promise<Set<string>> {
  return new Set([...text.matchAll(RULE)].map(([, rule = '']) => rule));
}

async function testTexts(): Promise<string> {
  const texts: string[] = [];
  for (const room of ['shared', 'service', 'cli', 'extension', 'tests', 'scripts']) {
    for (const entry of await readdir(join(root, room), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !TESTS.test(entry.name) || /node_modules|\/dist\//.test(file)) continue;
      if (!file.endsWith('spec-rules.test.ts')) texts.push(await readFile(file, 'utf8'));
    }
  }
  return texts.join('\n');
}

describe('SPEC.md', () => {
  it('has no rule that no test names, and no test names a rule that it does not have', async () => {
    const rules = await rulesOf(await readFile(join(root, 'SPEC.md'), 'utf8'));
    const named = await rulesOf(await testTexts());
    assert.deepEqual(
      [...rules].filter((rule) => !named.has(rule)),
      [],
      'rules without a test',
    );
    assert.deepEqual(
      [...named].filter((rule) => !rules.has(rule)),
      [],
      'tests of no rule',
    );
    assert.ok(rules.size > 20);
  });
});
