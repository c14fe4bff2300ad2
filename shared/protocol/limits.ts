/** Bounds that a service states in `hello.limits`. Every client keeps to what its service states. */
export interface Limits {
  /** Largest WebSocket frame accepted, in bytes. */
  maxFrameBytes: number;
  /** Contents larger than this travel by hash, through `/contents/{hash}`, in bytes. */
  maxInlineBytes: number;
  /** Largest mock, in bytes. */
  maxMockBytes: number;
  /** Most events in one `changes` frame or `POST /sync` body. */
  maxBatchEvents: number;
  /** Most mocks in one workspace. */
  maxWorkspaceMocks: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;

export const DEFAULT_LIMITS: Limits = {
  maxFrameBytes: 4 * MiB,
  maxInlineBytes: 256 * KiB,
  maxMockBytes: 10 * MiB,
  maxBatchEvents: 500,
  maxWorkspaceMocks: 100_000,
};

/** Deepest nesting of a JSON frame or body that is looked at. */
export const MAX_JSON_DEPTH = 64;

/** Seconds that a socket may stay open without having proved who it is. */
export const AUTH_TIMEOUT_SECONDS = 5;

/** Largest path of a mock, in UTF-8 bytes, and of one of its segments. */
export const MAX_PATH_BYTES = 1024;
export const MAX_SEGMENT_BYTES = 255;
