/** The path changes of a push, decided together, so that two names can be swapped. */
import { CloudError, pathKey } from '@mockforge-cloud/shared/protocol';
import type { Intent, PathChange } from '../operation.ts';
import type { MockHead } from './branch-state.ts';
import type { PushDraft } from './push-draft.ts';

export interface Move {
  mockId: string;
  from: string;
  to: string;
}

/** Why a move of an earlier attempt is not tried again: its operation failed, or the path was not free after all. */
export type Cancelled = ReadonlyMap<number, 'failed' | 'taken'>;

export class Moves {
  readonly accepted = new Map<number, Move>();
  readonly refused = new Map<number, CloudError>();
}

/**
 * Decides the moves of these operations. The path is merged like the content: where the head's path is another
 * than the one that the sender knew, the head's stays.
 */
export function decideMoves(draft: PushDraft, indexes: Iterable<number>, cancelled: Cancelled): Moves {
  const moves = new Moves();
  for (const index of indexes) {
    const move = wantedMove(draft, index);
    if (move === null || cancelled.get(index) === 'failed') continue;
    if (cancelled.get(index) === 'taken') moves.refused.set(index, taken(move.to, move.to));
    else moves.accepted.set(index, move);
  }
  const leaving = deletedBy(draft);
  while (refuseOne(draft, moves, leaving)) {
    // Whoever may not leave its path keeps it from others: look again until nothing changes.
  }
  return moves;
}

/** The operations that are the first of the push to name a path for their mock. */
export function firstPathChanges(draft: PushDraft): number[] {
  const seen = new Set<string>();
  return draft.push.operations.flatMap(({ intent }, index) => {
    if (pathChangeOf(intent) === null || !('mockId' in intent) || intent.mockId === null) return [];
    if (seen.has(intent.mockId)) return [];
    seen.add(intent.mockId);
    return [index];
  });
}

export function pathChangeOf(intent: Intent): PathChange | null {
  return intent.kind === 'update' || intent.kind === 'patch' || intent.kind === 'rename' ? intent.path : null;
}

function wantedMove(draft: PushDraft, index: number): Move | null {
  const op = draft.push.operations[index];
  if (op === undefined || draft.answer(op) !== undefined || !draft.allowed('update')) return null;
  const change = pathChangeOf(op.intent);
  const mock = 'mockId' in op.intent && op.intent.mockId !== null ? draft.state.mock(op.intent.mockId) : undefined;
  if (change === null || mock === undefined || mock.hash === null || change.to === mock.path) return null;
  if (change.from !== null && change.from !== mock.path) return null;
  return { mockId: mock.mockId, from: mock.path, to: change.to };
}

/** Mocks that this push deletes: their paths are free for others of it. */
function deletedBy(draft: PushDraft): Set<string> {
  const deleted = new Set<string>();
  if (!draft.allowed('delete')) return deleted;
  for (const { intent } of draft.push.operations) {
    if (intent.kind !== 'delete') continue;
    if (intent.baseHash === null || intent.baseHash === draft.state.mock(intent.mockId)?.hash)
      deleted.add(intent.mockId);
  }
  return deleted;
}

function refuseOne(draft: PushDraft, moves: Moves, leaving: ReadonlySet<string>): boolean {
  const moving = new Set([...moves.accepted.values()].map((move) => move.mockId));
  const claimed = new Map<string, Move>();
  for (const [index, move] of moves.accepted) {
    const inTheWay: Pick<MockHead, 'path'> | undefined =
      draft.state
        .liveAt(move.to)
        .find(({ mockId }) => mockId !== move.mockId && !moving.has(mockId) && !leaving.has(mockId)) ??
      asPath(claimed.get(pathKey(move.to)));
    if (inTheWay !== undefined) {
      moves.accepted.delete(index);
      moves.refused.set(index, taken(move.to, inTheWay.path));
      return true;
    }
    claimed.set(pathKey(move.to), move);
  }
  return false;
}

function asPath(move: Move | undefined): { path: string } | undefined {
  return move === undefined ? undefined : { path: move.to };
}

/** @param path what is wanted @param by the path of the mock that has it */
export function taken(path: string, by: string): CloudError {
  return path === by
    ? new CloudError('mock.path_taken', `Another mock is at "${path}".`, {
        hint: 'Choose another path, or rename or delete the other mock first.',
        details: { path },
      })
    : new CloudError('mock.path_case_conflict', `"${path}" differs from "${by}" only in case or in Unicode form.`, {
        hint: 'Not every system can hold both: choose a path that differs in more.',
        details: { path, other: by },
      });
}
