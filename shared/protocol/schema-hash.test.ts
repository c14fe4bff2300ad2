import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { clientFrameSchema } from './client-frames.ts';
import * as rest from './rest.ts';
import { serviceFrameSchema } from './service-frames.ts';
import { PROTOCOL_VERSION } from './version.ts';

/**
 * The hash of the wire schemas, by protocol version. It changes with every change of the wire: an addition
 * that older peers pass over keeps the version, anything else raises it.
 */
const PINNED = { version: 1, hash: 'ffe6d4ba134f71c2' };

function wireHash(): string {
  const io = { io: 'input', unrepresentable: 'any' } as const;
  const bodies = Object.entries<unknown>(rest)
    .filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, schema]) => [name, z.toJSONSchema(schema, io)]);
  const wire = [z.toJSONSchema(clientFrameSchema, io), z.toJSONSchema(serviceFrameSchema, io), bodies];
  return createHash('sha256').update(JSON.stringify(wire)).digest('hex').slice(0, 16);
}

describe('wire schema', () => {
  it('[WIRE1] is the one that is pinned to the protocol version', () => {
    assert.deepEqual({ version: PROTOCOL_VERSION, hash: wireHash() }, PINNED);
  });
});
