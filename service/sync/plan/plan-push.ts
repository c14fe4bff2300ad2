/** Plans one push against the state of its branch. Pure, but for the ids it makes: nothing is read or written. */
import { CloudError, type Limits } from '@mockforge-cloud/shared/protocol';
import type { Derivation } from '../../contents/derive/derivation.ts';
import type { Operation } from '../operation.ts';
import type { BranchState, ResultDraft } from './branch-state.ts';
import { planOperation } from './plan-operation.ts';
import { type Cancelled, decideMoves, firstPathChanges, type Move, type Moves, pathChangeOf } from './plan-paths.ts';
import { PushDraft, type PushRequest } from './push-draft.ts';

export type Planned =
  | { outcome: 'planned'; draft: PushDraft; results: ResultDraft[] }
  /** The push is to be planned again when this has been derived. The state is as it was. */
  | { outcome: 'deferred'; missing: Derivation[] };

/**
 * Leaves what the push does in `state`, for the pushes after it.
 * @throws CloudError `workspace.not_found` where the pusher is no member.
 */
export function planPush(push: PushRequest, state: BranchState, limits: Limits): Planned {
  const cancelled = new Map<number, 'failed' | 'taken'>();
  for (;;) {
    const mark = state.undo.mark;
    const draft = new PushDraft(push, state, limits);
    const { results, moved } = planOperations(draft, cancelled);
    if (draft.missing.length > 0) {
      state.undo.rollback(mark);
      return { outcome: 'deferred', missing: draft.missing };
    }
    const failed = failedMoves(draft, results, moved);
    if (failed.size === 0) return { outcome: 'planned', draft, results };
    // A move whose operation failed may have made room for another one: all of it is planned anew without it.
    state.undo.rollback(mark);
    for (const [index, why] of failed) cancelled.set(index, why);
  }
}

function planOperations(
  draft: PushDraft,
  cancelled: Cancelled,
): { results: ResultDraft[]; moved: ReadonlyMap<number, Move> } {
  const first = firstPathChanges(draft);
  const together = decideMoves(draft, first, cancelled);
  applyMoves(draft, together);
  const moved = new Map(together.accepted);
  const results = draft.push.operations.map((op, index) => {
    const answered = draft.answer(op);
    if (answered !== undefined) return answered;
    const later = pathChangeOf(op.intent) !== null && !first.includes(index);
    const moves = later ? decideMoves(draft, [index], cancelled) : together;
    if (later) applyMoves(draft, moves);
    const move = moves.accepted.get(index);
    if (move !== undefined) moved.set(index, move);
    return planOne(draft, op, { move, refusal: moves.refused.get(index) });
  });
  return { results, moved };
}

function planOne(
  draft: PushDraft,
  op: Operation,
  { move, refusal }: { move: Move | undefined; refusal: CloudError | undefined },
): ResultDraft {
  try {
    if (refusal !== undefined) throw refusal;
    return planOperation(draft, op, move?.from ?? null);
  } catch (error) {
    if (error instanceof CloudError) return { type: 'error', opId: op.opId, error };
    throw error;
  }
}

function applyMoves(draft: PushDraft, moves: Moves): void {
  for (const { mockId, to } of moves.accepted.values()) {
    const mock = draft.state.mock(mockId);
    if (mock !== undefined) draft.state.putMock({ ...mock, path: to });
  }
}

function failedMoves(
  draft: PushDraft,
  results: readonly ResultDraft[],
  moved: ReadonlyMap<number, Move>,
): Map<number, 'failed' | 'taken'> {
  const failed = new Map<number, 'failed' | 'taken'>();
  for (const [index, move] of moved) {
    if (results[index]?.type !== 'ack') failed.set(index, 'failed');
    else if (draft.state.liveAt(move.to).length > 1) failed.set(index, 'taken');
  }
  return failed;
}
