import type { Conflict, UserRef } from '@mockforge-cloud/shared/protocol';
import type { Ending } from './conflicts.table.ts';

/** A record of a disagreement, as the database keeps it. */
export interface ConflictRecord {
  conflictId: string;
  mockId: string;
  author: UserRef;
  replicaId: string;
  opId: string;
  baseHash: string | null;
  localHash: string | null;
  headHash: string | null;
  headRevision: number;
  headAuthor: UserRef | null;
  openedAt: Date;
}

/** What a push does to a record. */
export interface ConflictDraft {
  record: ConflictRecord;
  path: string;
  /** Whether the record begins here; else it was open already. */
  isNew: boolean;
  /** `null`: open. */
  resolution: Ending | null;
}

export function toWireConflict(
  record: ConflictRecord,
  place: { workspaceId: string; branch: string; path: string },
): Conflict {
  return {
    conflict_id: record.conflictId,
    workspace_id: place.workspaceId,
    branch: place.branch,
    mock_id: record.mockId,
    path: place.path,
    author: record.author,
    replica_id: record.replicaId,
    op_id: record.opId,
    base_hash: record.baseHash,
    local_hash: record.localHash,
    head_hash: record.headHash,
    head_revision: record.headRevision,
    head_author: record.headAuthor,
    opened_at: record.openedAt.toISOString(),
  };
}
