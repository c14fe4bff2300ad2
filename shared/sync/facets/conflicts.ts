/** The open conflicts of the workspace's branch, and how they are settled. */
import type { Conflict } from '@mockforge-cloud/shared/protocol';

/** The three texts of a conflict. `null`: absent on that side. */
export interface ConflictContents {
  /** With the head as it is now. */
  conflict: Conflict;
  base: Uint8Array | null;
  local: Uint8Array | null;
  head: Uint8Array | null;
  /** Whether this folder's replica made the record: then `local` is what is in this folder. */
  mine: boolean;
}

/** `both` keeps the head at the mock's path and writes the author's content beside it as a new mock. */
export type ConflictChoice =
  | { choice: 'local' }
  | { choice: 'head' }
  | { choice: 'both' }
  /** `headHash`: the head that the person saw, from `ConflictContents`; where it has moved since, it is merged again. */
  | { choice: 'merged'; content: Uint8Array; headHash?: string | null };

export interface Conflicts {
  /** All that are open, whoever made them. */
  list(): readonly Conflict[];
  /** @throws CloudError `conflict.not_found`, `service.unreachable` */
  contentsOf(conflictId: string): Promise<ConflictContents>;
  /**
   * Resolves when the cloud has recorded it; the files of this folder and of everybody else's follow.
   * @throws CloudError `conflict.not_found`, `conflict.closed`, `conflict.head_moved`, `service.unreachable`
   */
  resolve(conflictId: string, choice: ConflictChoice): Promise<void>;
}
