/** Writes the JSON Schema of `.mockforge/sync.yaml` for the extension: `node --import tsx scripts/generate-config-schema.ts`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configJsonSchema } from '../shared/sync/config/json-schema.ts';

const file = fileURLToPath(new URL('../extension/schemas/sync.schema.json', import.meta.url));
await mkdir(dirname(file), { recursive: true });
await writeFile(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
