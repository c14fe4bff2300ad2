import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isDeeperThan } from './json-depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('JSON depth', () => {
  it('is that of the parsed value, whatever its strings hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.string(), (value, text) => {
        const whole = { [text]: value, '[{"\\': [text] };
        const depth = depthOf(whole);
        for (const space of [0, 2]) {
          const json = JSON.stringify(whole, null, space);
          assert.ok(isDeeperThan(json, depth - 1));
          assert.ok(!isDeeperThan(json, depth));
        }
      }),
    );
  });

  it('has an answer for what is no JSON', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isDeeperThan(text, 3) === 'boolean'));
  });
});
