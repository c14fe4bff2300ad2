/** What a service states as its limits, as far as it can be kept to: a client must not spin or starve on nonsense (I16). */
import type { Limits, ServiceFrameOf } from '@mockforge-cloud/shared/protocol';

const KiB = 1024;
const MiB = 1024 * KiB;

/** In JSON a byte takes up to six characters, and a frame holds more than one content. */
const FRAMES_AN_INLINE = 8;

export function limitsOf({ limits }: Pick<ServiceFrameOf<'hello'>, 'limits'>): Limits {
  const maxFrameBytes = within(limits.max_frame_bytes, 64 * KiB, 32 * MiB);
  return {
    maxFrameBytes,
    maxInlineBytes: within(limits.max_inline_bytes, 0, maxFrameBytes / FRAMES_AN_INLINE),
    maxMockBytes: within(limits.max_mock_bytes, 0, 256 * MiB),
    maxBatchEvents: within(limits.max_batch_events, 1, 10_000),
    maxWorkspaceMocks: within(limits.max_workspace_mocks, 0, 10_000_000),
  };
}

function within(stated: number, least: number, most: number): number {
  return Math.min(Math.max(stated, least), most);
}
