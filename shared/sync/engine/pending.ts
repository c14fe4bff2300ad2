/** What has not reached the cloud yet, for people. */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Operation } from '../queue/operation.ts';
import type { PendingMock } from '../sync-client.ts';
import { reasonOf } from './blocked-mocks.ts';
import type { EngineContext } from './context.ts';

const UNSAVED = 'A newer version from the cloud waits until the unsaved changes in the editor are saved or undone.';
const LEFT_OUT = {
  by_person: 'It was left out of a plan, and stays as it is here and in the cloud until you let it go on.',
  by_git: 'Git has put an older version here. It goes on when the newer one is back, or when you let this one go out.',
} as const;

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
    pending.push({ path, change: changeOf(context, mockId), state: 'blocked', reason: reasonOf(error) });
  }
  for (const [path, error] of unreadableNews(context)) {
    pending.push({ path, change: 'create', state: 'blocked', reason: reasonOf(error) });
  }
  for (const mockId of context.busy) {
    const path = context.replica.mock(mockId)?.path;
    if (path !== undefined) pending.push({ path, change: 'update', state: 'waiting', reason: UNSAVED });
  }
  for (const { mockId, path, leftOut } of context.replica.mocks()) {
    if (leftOut !== null)
      pending.push({ path, change: changeOf(context, mockId), state: 'left_out', reason: LEFT_OUT[leftOut] });
  }
  return pending;
}

/** Files that can't be read and belong to no mock: nobody knows yet what they hold. */
export function unreadableNews({ tree, replica }: EngineContext): [string, CloudError][] {
  return [...tree.unreadable].filter(([path]) => replica.ownerOf(path) === undefined);
}

function changeOf(context: EngineContext, mockId: string): Operation['kind'] {
  const mock = context.replica.mock(mockId);
  if (mock === undefined || context.tree.hashOf(mock.path) === null) return 'delete';
  return mock.base === null ? 'create' : 'update';
}
