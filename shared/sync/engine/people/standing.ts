/** How a mock stands that nothing else is to be said of, for people: read off its three versions (P22). */
import type { Direction } from '@mockforge-cloud/shared/protocol';
import type { PendingMock } from '../../facets/mocks.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import {
  type ContentStep,
  type PathStep,
  reconcileContent,
  reconcilePath,
  type ThreeHashes,
} from '../../versions/reconcile.ts';
import type { EngineContext } from '../ground/context.ts';
import { isMapped } from '../steps/step.ts';

type Course = 'none' | 'out' | 'in';

const COURSES: Readonly<Record<ContentStep, Course>> = {
  nothing: 'none',
  adopt: 'none',
  forget: 'none',
  push: 'out',
  push_deletion: 'out',
  push_to_merge: 'out',
  recreate: 'out',
  write: 'in',
  remove: 'in',
  restore: 'in',
  merge_into_file: 'in',
};
const PATH_COURSES: Readonly<Record<PathStep, Course>> = {
  nothing: 'none',
  adopt: 'none',
  push_rename: 'out',
  move: 'in',
};

const REASONS = {
  in_conflict:
    'Your edit of it is in conflict with another one. Both are kept until somebody settles it, or makes the file the same as in the cloud.',
  incoming: 'It is newer in the cloud, and comes when sync goes on.',
  only_sends:
    'It is newer in the cloud, and this folder only sends. It comes when the folder is synced in both directions.',
  only_receives:
    'It is newer here, and this folder only receives. It goes out when the folder is synced in both directions.',
  no_name: 'Another file has its name in this folder. It comes when that one is renamed.',
} as const;

/** `null`: here and in the cloud it is the same, or it is no mock of this folder. */
export function standingOf(context: EngineContext, mock: MockRecord): PendingMock | null {
  const { replica, tree, options } = context;
  const { path, remote, submission } = mock;
  const isHere = replica.owns(mock);
  if (!isHere && remote === null) return null;
  const local = isHere ? tree.hashOf(path) : null;
  const hashes = { base: mock.base?.hash ?? null, local, remote: remote?.hash ?? null };
  const both = courseOf(mock, hashes, 'bidirectional');
  // Asked last: whether a path is a mock's takes far longer to tell, and nearly all mocks are in step.
  if (both === 'none' || context.stale.has(path) || !isMapped(context, mock)) return null;
  const change = changeOf(mock, hashes, both);
  const isDisputed = submission !== null && submission.localHash === local && remote !== null && remote.hash !== local;
  if (isDisputed) return { path, change, state: 'in_conflict', reason: REASONS.in_conflict };
  const course = courseOf(mock, hashes, options.direction);
  if (course === 'none') {
    const reason = both === 'in' ? REASONS.only_sends : REASONS.only_receives;
    return { path, change, state: 'one_way', reason };
  }
  if (!isHere) return { path: remote?.path ?? path, change, state: 'blocked', reason: REASONS.no_name };
  return course === 'out'
    ? { path, change, state: 'queued' }
    : { path, change, state: 'incoming', reason: REASONS.incoming };
}

/** What is to be done about its content comes first. */
function courseOf(mock: MockRecord, hashes: ThreeHashes, direction: Direction): Course {
  const content = COURSES[reconcileContent(hashes, direction)];
  return content === 'none' ? PATH_COURSES[pathStepOf(mock, hashes, direction)] : content;
}

function pathStepOf({ path, base, remote }: MockRecord, { local }: ThreeHashes, direction: Direction): PathStep {
  if (remote === null || local === null) return 'nothing';
  return reconcilePath({ base: base?.path ?? path, local: path, remote: remote.path }, direction);
}

function changeOf({ base }: MockRecord, { local, remote }: ThreeHashes, course: Course): PendingMock['change'] {
  const [from, to] = course === 'out' ? [remote, local] : [local, remote];
  if (to === null) return 'delete';
  if (from === null) return base === null ? 'create' : 'update';
  return from === to ? 'rename' : 'update';
}
