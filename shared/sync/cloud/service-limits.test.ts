import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '@mockforge-cloud/shared/protocol';
import { Batch, type SendableEvent } from '../queue/batch.ts';
import { limitsOf } from './service-limits.ts';

function stated(limits: Partial<Parameters<typeof limitsOf>[0]['limits']> = {}) {
  const usual = {
    max_frame_bytes: DEFAULT_LIMITS.maxFrameBytes,
    max_inline_bytes: DEFAULT_LIMITS.maxInlineBytes,
    max_mock_bytes: DEFAULT_LIMITS.maxMockBytes,
    max_batch_events: DEFAULT_LIMITS.maxBatchEvents,
    max_workspace_mocks: DEFAULT_LIMITS.maxWorkspaceMocks,
  };
  return limitsOf({ limits: { ...usual, ...limits } });
}

const event = { event: { opId: 'o' }, content: null } as unknown as SendableEvent;

describe('the limits that a service states (M9, I16)', () => {
  it('are kept to as they are', () => {
    assert.deepEqual(stated(), DEFAULT_LIMITS);
  });

  it('leave room for one mock a frame, whatever they say', () => {
    for (const number of [0, -1, -(2 ** 53) + 1]) {
      const limits = stated({ max_batch_events: number, max_frame_bytes: number, max_inline_bytes: number });
      const batch = new Batch(limits, 10);
      assert.ok(batch.wanted > 0);
      batch.add([event]);
      assert.deepEqual(batch.events, [event]);
    }
  });

  it('never let a content grow beyond a frame', () => {
    const { maxInlineBytes, maxFrameBytes } = stated({ max_frame_bytes: 65_536, max_inline_bytes: 2 ** 40 });
    assert.ok(maxInlineBytes * 6 <= maxFrameBytes);
  });
});
