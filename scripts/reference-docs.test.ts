import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages, root } from './reference-docs.ts';

describe('reference pages', () => {
  it('are what the code says (npm run docs writes them)', async () => {
    for (const [path, text] of await referencePages()) {
      assert.equal(await readFile(join(root, path), 'utf8'), text, path);
    }
  });
});
