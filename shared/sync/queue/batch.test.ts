import assert from 'node:assert/strict';
import { DEFAULT_LIMITS, toWire } from '@mockforge-cloud/shared/protocol';
import { Batch, type SendableEvent } from './batch.ts';

function events(count: number, bytes = 1): SendableEvent[] {
  const content = new Uint8Array(bytes).fill(0x61);
  return Array.from({ length: count }, (_, at) => ({
    event: {
      opId: `${at}`,
      mockId: `${at}`,
      kind: 'update',
      base: null,
      path: `${at}.yaml`,
      hash: 'h',
      strategy: null,
      sent: false,
    },
    content: { bytes: content, wire: toWire(content) },
  }));
}

describe('a batch', () => {
  it('tears no group apart: one that does not fit any more waits for the next frame', () => {
    const batch = new Batch(DEFAULT_LIMITS, 3);
    assert.equal(batch.add(events(2)), true);
    assert.equal(batch.add(events(2)), false);
    assert.equal(batch.events.length, 2);
  });

  it('takes a group whole that is larger than what was wanted, alone', () => {
    const batch = new Batch(DEFAULT_LIMITS, 2);
    assert.equal(batch.add(events(5)), false);
    assert.equal(batch.events.length, 5);
  });

  it('takes of a group that no frame has room for as many as the service takes', () => {
    const batch = new Batch({ ...DEFAULT_LIMITS, maxBatchEvents: 4 }, 2);
    assert.equal(batch.add(events(5)), false);
    assert.equal(batch.events.length, 4);
  });

  it('keeps within the bytes of a frame, and takes one that is larger alone', () => {
    const limits = { ...DEFAULT_LIMITS, maxInlineBytes: 100_000, maxFrameBytes: 100_000 };
    const batch = new Batch(limits, 10);
    assert.equal(batch.add(events(1, 80_000)), true);
    assert.equal(batch.add(events(1, 1)), false);
    assert.equal(batch.events.length, 1);
  });
});
