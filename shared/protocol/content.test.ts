import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromWire, isMergeable, toWire } from './content.ts';

describe('contents on the wire (I12)', () => {
  it('come back byte for byte, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const wire = JSON.parse(JSON.stringify(toWire(bytes)));
        assert.deepEqual([...(fromWire(wire) ?? [])], [...bytes]);
      }),
      { numRuns: 3000 },
    );
  });

  it('come back byte for byte with a BOM, CRLF, NUL and above the size of one chunk', () => {
    for (const text of ['\uFEFFa', 'a\r\nb', 'a\0b', '', 'é'.repeat(100_000)]) {
      const bytes = Buffer.from(text);
      assert.deepEqual(Buffer.from(fromWire(toWire(bytes)) ?? []), bytes);
    }
    const binary = Buffer.alloc(100_000, 0xff);
    assert.deepEqual(Buffer.from(fromWire(toWire(binary)) ?? []), binary);
  });

  it('are refused where they are no base64, or no Unicode', () => {
    assert.equal(fromWire({ content: '*not base64*', encoding: 'base64' }), null);
    assert.equal(fromWire({ content: 'lone \ud800 surrogate' }), null);
  });

  it('are merged only where they are text', () => {
    assert.equal(isMergeable(Buffer.from('a: 1\n')), true);
    assert.equal(isMergeable(Buffer.from('a\0b')), false);
    assert.equal(isMergeable(Buffer.from([0xff, 0xfe])), false);
  });
});
