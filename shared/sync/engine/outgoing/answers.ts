/** Takes in the answers to a batch. The caller commits. */
import type { Head, PushResult } from '@mockforge-cloud/shared/protocol';
import type { Operation } from '../../queue/operation.ts';
import type { EngineContext } from '../ground/context.ts';
import { settleResult } from './settle.ts';

export type Answers = readonly PushResult[];

export interface AnsweredBatch {
  batch: readonly Operation[];
  results: Answers;
  /** Whether everything before these answers has been applied. */
  isReady: boolean;
}

export interface Taken {
  /** How long to wait before the next push, in milliseconds. */
  waitMs: number;
  /** What was answered may not be how things are: a conflict that was settled since, an operation that we gave up. */
  isOldNews: boolean;
}

export function takeAnswers(context: EngineContext, { batch, results, isReady }: AnsweredBatch): Taken {
  const { replica } = context;
  const operations = new Map(batch.map((operation) => [operation.opId, operation]));
  let waitMs = 0;
  let isOldNews = false;
  for (const result of results) {
    const operation = operations.get(result.op_id);
    if (operation === undefined || replica.operationOf(operation.mockId)?.opId !== operation.opId) {
      isOldNews = true;
      continue;
    }
    waitMs = Math.max(waitMs, settleResult(context, operation, result));
    if (result.type === 'conflict' && operation.sent) isOldNews = true;
    // A revision between the cursor and this one was never told of.
    if (isReady && result.type === 'ack' && isGap(replica.cursor, result)) isOldNews = true;
  }
  if (isReady && !isOldNews) moveCursorOver(context, results);
  return { waitMs, isOldNews };
}

function isGap(cursor: Head | null, { revision }: { revision: number }): boolean {
  return cursor !== null && revision > cursor.revision + 1;
}

/**
 * The revision that our own batch made comes to us as the answer, not as a change. Only where nothing is
 * missing before it: an answer may name a revision of somebody else's as well.
 */
function moveCursorOver({ replica }: EngineContext, results: Answers): void {
  const { cursor } = replica;
  for (const result of results) {
    if (result.type !== 'ack' || cursor === null || result.revision !== cursor.revision + 1) continue;
    return replica.moveCursor({ revision: result.revision, chain: result.chain });
  }
}
