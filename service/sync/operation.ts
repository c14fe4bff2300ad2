/** What a push asks for, after everything that can be checked without the database has been checked. */
import type { CloudError, Strategy } from '@mockforge-cloud/shared/protocol';
import type { Content } from '../contents/content.ts';

export interface PathChange {
  to: string;
  /** The path that the sender last agreed on; `null`: whatever it is now. */
  from: string | null;
}

/** What has to be so for a `put` or `remove`, which never merge. */
export type Precondition = { is: 'one_of'; hashes: readonly string[] } | { is: 'present' } | { is: 'absent' };

export type Intent =
  | { kind: 'create'; mockId: string | null; path: string; content: Content }
  /** `baseHash: null`: the sender knows no base. */
  | { kind: 'update'; mockId: string; baseHash: string | null; content: Content; path: PathChange | null }
  /** A JSON merge patch (RFC 7396) onto the head's data, as JSON. */
  | { kind: 'patch'; mockId: string; patch: string; path: PathChange | null }
  | { kind: 'rename'; mockId: string; path: PathChange }
  /** `baseHash: null`: delete whatever it is now. */
  | { kind: 'delete'; mockId: string; baseHash: string | null }
  | { kind: 'put'; path: string; content: Content; precondition: Precondition }
  | { kind: 'remove'; path: string; precondition: Precondition }
  | {
      kind: 'resolve';
      conflictId: string;
      mockId: string;
      choice: ConflictChoice;
      /** The head that the person saw, `null` a deleted one; `undefined`: not said. */
      headHash: string | null | undefined;
    }
  /** What was found wrong with this event, which concerns no other one of its batch. */
  | { kind: 'refused'; error: CloudError };

export type ConflictChoice =
  | { take: 'head' }
  /** `content: null`: the author had deleted the mock. */
  | { take: 'local' | 'merged'; content: Content | null };

export interface Operation {
  opId: string;
  strategy: Strategy;
  intent: Intent;
  /** Conflicts that the sender has heard of, and that end with what becomes of this operation. */
  settles: readonly string[];
}
