import assert from 'node:assert/strict';
import { schemaText } from './schema-text.ts';

describe('schema text', () => {
  it('shows objects, what may be absent or null, lists and choices', () => {
    const schema = {
      type: 'object',
      properties: {
        id: { type: 'string' },
        role: { type: 'string', enum: ['admin', 'viewer'] },
        project: { type: ['string', 'null'] },
        items: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
        odd: { anyOf: [{ type: 'null' }, { const: 1 }] },
        any: {},
      },
      required: ['id', 'items'],
    };
    assert.equal(
      schemaText(schema),
      `{
  id: string
  role?: "admin" | "viewer"
  project?: string | null
  items: Array<{
    n: integer
  }>
  odd?: null | 1
  any?: unknown
}`,
    );
  });
});
