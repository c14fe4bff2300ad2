/**
 * Conflicts of ours about which nobody disagrees any more, because the file was made the same as the head: by hand, in
 * whatever tool, or by taking what the cloud has. They are settled without a click: what is in dispute is read off the
 * versions (P5).
 */

import type { EngineContext } from '../ground/context.ts';
import type { Halts } from '../ground/halts.ts';

export interface AgreedConflictsOptions {
  context: EngineContext;
  halts: Pick<Halts, 'isHalted'>;
  catchUp: { readonly isReady: boolean };
  /** Leaves the head as it is. What was submitted stays in the conflict's record. */
  settle: (conflictId: string) => Promise<void>;
}

/** Called after each turn. Each is tried once: whom the role forbids it, somebody else settles it. */
export function settleAgreed({ context, halts, catchUp, settle }: AgreedConflictsOptions): void {
  const { agreed, conflicts, log } = context;
  if (agreed.size === 0 || halts.isHalted || !catchUp.isReady || !context.isConnected()) return;
  for (const conflictId of agreed) {
    const conflict = conflicts.get(conflictId);
    // The file may still have to be written.
    if (conflict !== undefined && !isSameAsHead(context, conflict.mock_id)) continue;
    agreed.delete(conflictId);
    if (conflict === undefined) continue;
    settle(conflictId).catch((error: unknown) => {
      log('info', `A conflict over ${conflict.path} that is none any more stays open: ${String(error)}`);
    });
  }
}

function isSameAsHead({ replica, tree }: EngineContext, mockId: string): boolean {
  const mock = replica.mock(mockId);
  if (mock?.remote == null || replica.operationOf(mockId) !== undefined) return false;
  return tree.hashOf(mock.path) === mock.remote.hash;
}
