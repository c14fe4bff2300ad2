import type { Strategy } from '@mockforge-cloud/shared/protocol';
import type { Version } from '../versions/mock-record.ts';

/**
 * One change on its way to the cloud. Made once, never edited: a later save makes another operation,
 * which replaces this one only as long as this one was never handed to a socket.
 */
export interface Operation {
  opId: string;
  mockId: string;
  kind: 'create' | 'update' | 'rename' | 'delete';
  /** What it was made from. */
  base: Version | null;
  /** Where the mock is after it. */
  path: string;
  /** Content after it, kept in the store until the cloud has it; `null`: deleted. */
  hash: string | null;
  /** Overrides the mapping's strategy. */
  strategy: Strategy | null;
  /** Whether it may have reached the cloud: then it is sent again as it is, until it is answered (I4). */
  sent: boolean;
}
