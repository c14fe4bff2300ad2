import assert from 'node:assert/strict';
import { workspaceIdSchema } from '@mockforge-cloud/shared/protocol';
import fc from 'fast-check';
import { numbered, slugOf } from './slug.ts';

describe('slug', () => {
  const names: [string, string][] = [
    ['Payments API (v2)', 'payments-api-v2'],
    ['  Ünïcode Straße  ', 'unicode-stra-e'],
    ['日本', 'workspace'],
    ['---', 'workspace'],
  ];
  for (const [name, slug] of names) {
    it(`makes "${slug}" of "${name}"`, () => assert.equal(slugOf(name), slug));
  }

  it('is always a valid id, numbered or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 2, max: 1e9 }), (name, number) => {
        const slug = slugOf(name);
        return workspaceIdSchema.safeParse(slug).success && workspaceIdSchema.safeParse(numbered(slug, number)).success;
      }),
    );
  });
});
