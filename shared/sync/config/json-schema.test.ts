import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { configJsonSchema } from './json-schema.ts';

describe('the JSON Schema of sync.yaml', () => {
  it('that the extension ships is the one that the program checks by', async () => {
    const file = new URL('../../../extension/schemas/sync.schema.json', import.meta.url);
    assert.deepEqual(
      JSON.parse(await readFile(file, 'utf8')),
      JSON.parse(JSON.stringify(configJsonSchema())),
      'Run: node --import tsx scripts/generate-config-schema.ts',
    );
  });
});
