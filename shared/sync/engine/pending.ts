/** What has not reached the cloud yet, for people. */
import type { Operation } from '../queue/operation.ts';
import type { PendingMock } from '../sync-client.ts';
import type { EngineContext } from './context.ts';

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
  return pending;
}

function changeOf(context: EngineContext, mockId: string): Operation['kind'] {
  const mock = context.replica.mock(mockId);
  if (mock === undefined || context.tree.hashOf(mock.path) === null) return 'delete';
  return mock.base === null ? 'create' : 'update';
}
