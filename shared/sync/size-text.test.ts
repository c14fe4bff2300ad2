import assert from 'node:assert/strict';
import { sizeText } from './size-text.ts';

describe('a size', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 KB'],
    [9_960, '10 KB'],
    [999_600, '1.0 MB'],
    [10_485_760, '10 MB'],
  ] as const) {
    it(`of ${bytes} bytes is ${text}`, () => assert.equal(sizeText(bytes), text));
  }
});
