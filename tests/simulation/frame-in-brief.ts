/** A frame in one line of a trace. */
import type {
  ChangeRecord,
  ClientFrameInput,
  Conflict,
  PushResult,
  ServiceFrame,
} from '@mockforge-cloud/shared/protocol';

export function frameInBrief(frame: ClientFrameInput | ServiceFrame): string {
  switch (frame.type) {
    case 'changes':
      return `changes ${'events' in frame ? frame.events.map(operationInBrief).join('; ') : ''}`;
    case 'results':
      return `results ${frame.results.map(resultInBrief).join('; ')}`;
    case 'change':
      return 'revision' in frame ? changeInBrief(frame) : frame.type;
    case 'subscribe':
      return `subscribe since ${frame.since}`;
    case 'subscribed':
      return `subscribed, head ${frame.head.revision}${frame.diverged ? ', diverged' : ''}, ${frame.conflicts.length} conflicts`;
    case 'conflict_opened':
      return `opened ${conflictInBrief(frame.conflict)}`;
    case 'conflict_resolved':
      return `closed a conflict over ${frame.mock_id}`;
    default:
      return frame.type;
  }
}

function operationInBrief(event: Extract<ClientFrameInput, { type: 'changes' }>['events'][number]): string {
  const { op_id, type, mock_id = '' } = event;
  switch (event.type) {
    case 'mock_created':
      return `${op_id} ${type} ${mock_id} ${event.mock.path}`;
    case 'mock_updated':
    case 'mock_renamed':
      return `${op_id} ${type} ${mock_id} ${event.changes.path ?? ''}`;
    case 'mock_deleted':
      return `${op_id} ${type} ${mock_id}`;
  }
}

export function resultInBrief(result: PushResult): string {
  switch (result.type) {
    case 'ack':
      return `${result.op_id} ack r${result.revision} ${result.mock_id} ${result.path} ${hashInBrief(result.hash)}`;
    case 'conflict':
      return `${result.op_id} ${conflictInBrief(result.conflict)}`;
    case 'stale_base':
      return `${result.op_id} stale ${result.mock_id}`;
    case 'error':
      return `${result.op_id} ${result.code}`;
  }
}

export function changeInBrief({ revision, ordinal, count, op_id, event, closed }: ChangeRecord): string {
  const part = count > 1 ? ` (${ordinal + 1} of ${count})` : '';
  const closes = closed === undefined ? '' : `, closes ${closed.length}`;
  return `r${revision}${part} ${op_id} ${event.type} ${event.mock_id} ${event.path} ${hashInBrief(event.hash)}${closes}`;
}

function conflictInBrief({ mock_id, path, replica_id, base_hash, local_hash, head_hash }: Conflict): string {
  const sides = [base_hash, local_hash, head_hash].map(hashInBrief).join(' ');
  return `conflict over ${mock_id} ${path} by ${replica_id}: ${sides}`;
}

function hashInBrief(hash: string | null | undefined): string {
  return hash?.slice(0, 6) ?? '-';
}
