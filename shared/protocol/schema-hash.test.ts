import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import * as z from 'zod';
import { PROTOCOL_VERSION } from './version.ts';

/**
 * The hash of the wire schemas, by protocol version. It changes with every change of the wire: an addition
 * that older peers pass over keeps the version, anything else raises it.
 */
const PINNED = { version: 1, hash: 'df8a2f2bc2a643cb' };

const WHAT_TO_DO = `The schemas of the wire are other than those that are pinned here. Was that meant?
If not, take the change of the schema back. If so:
1. Would a peer of the version before still understand it (a new optional field, a new frame, a new route)?
   Then keep PROTOCOL_VERSION. Else raise it in shared/protocol/version.ts.
2. Write the new version and hash into PINNED in shared/protocol/schema-hash.test.ts.
3. Say it in SPEC.md (the rules) and CHANGELOG.md (if a person notices), and run \`npm run docs\`.`;

const here = new URL('.', import.meta.url);

/** Every schema that a module of this folder exports, by `module.name`: a new module is covered by being there. */
async function allSchemas(): Promise<[string, z.ZodType][]> {
  const files = (await readdir(here)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const modules = await Promise.all(
    files.filter((file) => file !== 'index.ts').map((file) => import(new URL(file, here).href)),
  );
  const byName = new Map<string, z.ZodType>();
  for (const exported of modules) {
    for (const [name, value] of Object.entries<unknown>(exported)) {
      if (value instanceof z.ZodType) byName.set(name, value);
    }
  }
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Both ways: what may be sent, and what is read where something is left out. */
function wireHash(schemas: readonly [string, z.ZodType][]): string {
  const wire = schemas.map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })]);
  return createHash('sha256').update(JSON.stringify(wire)).digest('hex').slice(0, 16);
}

describe('wire schema', () => {
  it('[WIRE1] is the one that is pinned to the protocol version', async () => {
    const found = { version: PROTOCOL_VERSION, hash: wireHash(await allSchemas()) };
    assert.deepEqual(found, PINNED, `${WHAT_TO_DO}\nFound: ${JSON.stringify(found)}`);
  });
});
