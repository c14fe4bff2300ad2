import type { PushResult } from '@mockforge-cloud/shared/protocol';

type Ack = Extract<PushResult, { type: 'ack' }>;
type ConflictResult = Extract<PushResult, { type: 'conflict' }>;

/** An answer as it is kept: without merged content, which is found by its hash. */
export type RecordedResult = Omit<Ack, 'merged' | 'encoding'> | ConflictResult;
