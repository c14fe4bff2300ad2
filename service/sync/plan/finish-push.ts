/** From the draft of a push to its rows, its answers and its events. */
import {
  type ChangeRecord,
  type Conflict,
  type Head,
  type PushResult,
  type ServiceEvent,
  toWire,
} from '@mockforge-cloud/shared/protocol';
import { chainOf } from '../../branches/chain.ts';
import { eventOf } from '../../branches/service-event.ts';
import type { ConflictDraft } from '../../conflicts/conflict-record.ts';
import { toWireConflict } from '../../conflicts/conflict-record.ts';
import type { RecordedResult } from '../operations.table.ts';
import type { ResultDraft } from './branch-state.ts';
import type { ChangeDraft, PushDraft } from './push-draft.ts';

export interface FinishedPush {
  draft: PushDraft;
  results: PushResult[];
  /** The head after this push. */
  head: Head;
  /** What the revision consists of, as it is sent to subscribers; empty where the push made none. */
  records: ChangeRecord[];
  answers: { key: string; result: RecordedResult; merged: boolean }[];
  opened: Conflict[];
  closed: { conflictId: string; mockId: string }[];
}

/** Takes the next revision of the branch, if the push changes anything. */
export function finishPush(draft: PushDraft, results: readonly ResultDraft[]): FinishedPush {
  const { state, limits, changes } = draft;
  if (changes.length > 0) {
    state.head = { revision: draft.revision, chain: chainOf(state.head.chain, draft.revision, changes) };
    state.liveMocks = draft.liveMocks;
  }
  const { head } = state;
  for (const { result } of draft.answered) {
    if (result.type === 'ack') result.head = head;
  }
  return {
    draft,
    results: results.map((result) => toResult(result, head, limits.maxInlineBytes)),
    head,
    records: changes.map((change, ordinal) => toRecord(draft, head, { change, ordinal })),
    answers: draft.answered.map(({ key, result }) => toAnswer(key, result, head)),
    opened: draft.conflicts.filter(isLeftOpen).map((conflict) => wireOf(draft, conflict)),
    closed: draft.conflicts
      .filter(({ resolution, isNew }) => resolution !== null && !isNew)
      .map(({ record }) => ({ conflictId: record.conflictId, mockId: record.mockId })),
  };
}

/** What was opened and closed in the same push was never open to anybody. */
function isLeftOpen({ record, resolution }: ConflictDraft, _index: number, all: ConflictDraft[]): boolean {
  return (
    resolution === null &&
    !all.some((other) => other.record.conflictId === record.conflictId && other.resolution !== null)
  );
}

function wireOf(draft: PushDraft, { record, path }: ConflictDraft): Conflict {
  return toWireConflict(record, { ...draft.state.place, path });
}

function toResult(result: ResultDraft, head: Head, maxInlineBytes: number): PushResult {
  switch (result.type) {
    case 'ack':
      return { ...ackOf(result, head), ...inline(result, maxInlineBytes) };
    case 'conflict':
      return conflictOf(result);
    case 'stale_base':
      return { type: 'stale_base', op_id: result.opId, mock_id: result.mockId, head: result.head };
    case 'error': {
      const { code, message, retryAfter } = result.error;
      const retry = retryAfter === undefined ? {} : { retry_after: retryAfter };
      return { type: 'error', op_id: result.opId, code, message, ...retry };
    }
  }
}

type AckDraft = Extract<ResultDraft, { type: 'ack' }>;

function ackOf(result: AckDraft, head: Head): Extract<RecordedResult, { type: 'ack' }> {
  const { revision, chain } = result.head ?? head;
  const { opId, mockId, path, hash } = result;
  return { type: 'ack', op_id: opId, mock_id: mockId, path, revision, chain, hash };
}

function conflictOf(result: Extract<ResultDraft, { type: 'conflict' }>): Extract<RecordedResult, { type: 'conflict' }> {
  return { type: 'conflict', op_id: result.opId, mock_id: result.mockId, conflict: result.conflict };
}

function inline({ merged }: AckDraft, maxInlineBytes: number): { merged?: string; encoding?: 'utf8' | 'base64' } {
  if (merged === null || merged.bytes === null || merged.size > maxInlineBytes) return {};
  const { content, encoding } = toWire(merged.bytes);
  return encoding === undefined ? { merged: content } : { merged: content, encoding };
}

function toAnswer(key: string, result: ResultDraft, head: Head): FinishedPush['answers'][number] {
  if (result.type === 'ack') return { key, result: ackOf(result, head), merged: result.merged !== null };
  if (result.type === 'conflict') return { key, result: conflictOf(result), merged: false };
  throw new Error(`An answer of type ${result.type} is not kept.`);
}

function toRecord(
  draft: PushDraft,
  head: Head,
  { change, ordinal }: { change: ChangeDraft; ordinal: number },
): ChangeRecord {
  return {
    revision: head.revision,
    chain: head.chain,
    ordinal,
    count: draft.changes.length,
    op_id: change.opId,
    replica_id: draft.push.replicaId,
    event: toEvent(change, draft.limits.maxInlineBytes),
    user: draft.push.user,
    at: draft.state.now.toISOString(),
    ...(change.closed.length === 0 ? {} : { closed: change.closed }),
  };
}

function toEvent(change: ChangeDraft, maxInlineBytes: number): ServiceEvent {
  const bytes = change.size > maxInlineBytes ? null : (change.content?.bytes ?? null);
  return eventOf({ ...change, bytes });
}
