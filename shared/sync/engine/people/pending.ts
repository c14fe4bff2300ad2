/** What is not the same here and in the cloud, for people. */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { PendingMock } from '../../facets/mocks.ts';
import type { Operation } from '../../queue/operation.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import { reasonOf } from '../ground/blocked-mocks.ts';
import type { EngineContext } from '../ground/context.ts';
import { standingOf } from './standing.ts';

const UNSAVED = 'A newer version from the cloud waits until the unsaved changes in the editor are saved or undone.';
const ENDS =
  'It goes on when the newer one is back, when you edit it (then the two are merged), or when you let it go out.';
const WRITTEN_LATE =
  'It was written to while a newer version took its place. What was written is kept, and is merged as soon as nothing else of it is under way or in dispute.';
const LEFT_OUT = {
  by_person: 'It was left out of a plan, and stays as it is here and in the cloud until you let it go on.',
  by_git: `Git has put another version here than the cloud has. ${ENDS}`,
  restored: `Something has put an older version back here than the cloud has. ${ENDS}`,
} as const;
const TAKEN_AWAY =
  'Git has taken the file away here, and it is still in the cloud. It goes on when Git brings it back, or when you let it go on: then the file comes back.';

/** Every mock that is not in step, with its reason and what ends it (P22). */
export function pendingMocks(context: EngineContext): PendingMock[] {
  return [...named(context), ...standing(context)];
}

/** Mocks of which nothing else is to be said than what their versions are. */
export function standing(context: EngineContext): PendingMock[] {
  const { replica, blocked, busy } = context;
  const waiting = new Set([...context.waiting.values()].flatMap((mockIds) => [...mockIds]));
  const isNamed = ({ mockId, leftOut }: MockRecord) =>
    leftOut !== null ||
    replica.operationOf(mockId) !== undefined ||
    blocked.get(mockId) !== undefined ||
    busy.has(mockId) ||
    waiting.has(mockId);
  return [...replica.mocks()].flatMap((mock) => (isNamed(mock) ? [] : (standingOf(context, mock) ?? [])));
}

function named(context: EngineContext): PendingMock[] {
  const pending: PendingMock[] = [];
  for (const operation of context.replica.operations()) {
    pending.push({
      path: operation.path,
      change: operation.kind,
      state: operation.sent ? 'in_flight' : 'queued',
    });
  }
  for (const [mockId, { error, path }] of context.blocked) {
    const about = { path, change: changeOf(context, mockId), state: 'blocked', reason: reasonOf(error) } as const;
    pending.push(isReleasable(error) ? { ...about, releasable: true } : about);
  }
  for (const [path, error] of unreadableNews(context)) {
    pending.push({ path, change: 'create', state: 'blocked', reason: reasonOf(error) });
  }
  for (const path of context.lateWaiting.values()) {
    pending.push({ path, change: 'update', state: 'waiting', reason: WRITTEN_LATE });
  }
  for (const mockId of context.busy) {
    const path = context.replica.mock(mockId)?.path;
    if (path !== undefined) pending.push({ path, change: 'update', state: 'waiting', reason: UNSAVED });
  }
  for (const { path, fault } of misnamedNews(context)) {
    const reason = `Its name ${fault}. Rename it to sync it.`;
    pending.push({ path, change: 'create', state: 'blocked', reason });
  }
  for (const { path, name } of waitingForName(context)) {
    const reason = `In the cloud it is called ${name}, but another mock's file has that name here. Rename that file.`;
    pending.push({ path, change: 'rename', state: 'blocked', reason });
  }
  for (const { mockId, path, leftOut } of context.replica.mocks()) {
    if (leftOut === null) continue;
    const isGone = leftOut !== 'by_person' && context.tree.hashOf(path) === null;
    const reason = isGone ? TAKEN_AWAY : LEFT_OUT[leftOut];
    pending.push({ path, change: changeOf(context, mockId), state: 'left_out', reason, releasable: true });
  }
  return pending;
}

/** What a disk, a link or the service is in the way of goes on when that is not there any more, whoever lets it go. */
function isReleasable({ code }: CloudError): boolean {
  return code === 'mock.held_invalid';
}

/** Mocks whose file is to move to where another one's is: that one is in dispute, or goes by a name too like it. */
export function waitingForName({ waiting, replica }: EngineContext): { path: string; name: string }[] {
  return [...waiting.values()]
    .flatMap((mockIds) => [...mockIds])
    .flatMap((mockId) => replica.mock(mockId) ?? [])
    .flatMap(({ path, remote }) => (remote === null || remote.path === path ? [] : [{ path, name: remote.path }]));
}

/** Files and folders that can't be read and belong to no mock: nobody knows yet what they hold. */
export function unreadableNews({ tree, replica }: EngineContext): [string, CloudError][] {
  return [...tree.closed, ...[...tree.unreadable].filter(([path]) => replica.ownerOf(path) === undefined)];
}

/** Files that would be mocks but for their names, and are those of no mock. */
export function misnamedNews({ ports, misnamed }: EngineContext): { path: string; fault: string }[] {
  const ofMocks = new Set(misnamed.values());
  return [...ports.files.misnamed()].flatMap(([path, fault]) => (ofMocks.has(path) ? [] : [{ path, fault }]));
}

function changeOf(context: EngineContext, mockId: string): Operation['kind'] {
  const mock = context.replica.mock(mockId);
  if (mock !== undefined && context.tree.obstacleOf(mock.path) !== undefined) return 'update';
  if (mock === undefined || context.tree.hashOf(mock.path) === null) return 'delete';
  return mock.base === null ? 'create' : 'update';
}
