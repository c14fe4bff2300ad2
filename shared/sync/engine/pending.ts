/** What has not reached the cloud yet, for people. */
import type { Operation } from '../queue/operation.ts';
import type { PendingMock } from '../sync-client.ts';
import type { EngineContext } from './context.ts';

const UNSAVED = 'A newer version from the cloud waits until the unsaved changes in the editor are saved or undone.';

export function pendingMocks(context: EngineContext): PendingMock[] {
  const pending: PendingMock[] = [];
  for (const operation of context.replica.operations()) {
    pending.push({
      path: operation.path,
      change: operation.kind,
      state: operation.sent ? 'in_flight' : 'queued',
    });
  }
  for (const [mockId, { error, path }] of context.blocked) {
    pending.push({ path, change: changeOf(context, mockId), state: 'blocked', reason: error.message });
  }
  for (const mockId of context.busy) {
    const path = context.replica.mock(mockId)?.path;
    if (path !== undefined) pending.push({ path, change: 'update', state: 'blocked', reason: UNSAVED });
  }
  return pending;
}

function changeOf(context: EngineContext, mockId: string): Operation['kind'] {
  const mock = context.replica.mock(mockId);
  if (mock === undefined || context.tree.hashOf(mock.path) === null) return 'delete';
  return mock.base === null ? 'create' : 'update';
}
