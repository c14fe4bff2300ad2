/**
 * The one decision: what happens to a mock, from its three versions. Pure, and closed: every cell of
 * (local × remote) is written out, so that the compiler finds a missing one. Rows are named by what
 * became of the local side, columns by what became of the remote side, since the base.
 */
import type { Direction } from '@mockforge-cloud/shared/protocol';

export type ContentStep =
  | 'nothing'
  /** Send the local content, with the base it was made from. */
  | 'push'
  | 'push_deletion'
  /** Replace the file with the head. */
  | 'write'
  /** Remove the file, keeping a backup. */
  | 'remove'
  /** Both sides hold the same bytes: they are the new base. */
  | 'adopt'
  /** Both changed. The push names its base, and the service merges: one place merges what was sent. */
  | 'push_to_merge'
  /** Both changed where nothing may be pushed: merged into the file. */
  | 'merge_into_file'
  /** Deleted here, edited in the cloud: the edit wins and the file comes back. */
  | 'restore'
  /** Edited here, deleted in the cloud: the edit wins and the mock is created again. */
  | 'recreate'
  /** Gone on both sides. */
  | 'forget';

type SinceBase = 'same' | 'changed' | 'deleted';
type WithoutBase = 'absent' | 'created';

const WITH_BASE: Record<SinceBase, Record<SinceBase, ContentStep>> = {
  same: { same: 'nothing', changed: 'write', deleted: 'remove' },
  changed: { same: 'push', changed: 'push_to_merge', deleted: 'recreate' },
  deleted: { same: 'push_deletion', changed: 'restore', deleted: 'forget' },
};

const WITHOUT_BASE: Record<WithoutBase, Record<WithoutBase, ContentStep>> = {
  absent: { absent: 'forget', created: 'write' },
  created: { absent: 'push', created: 'push_to_merge' },
};

/** A direction takes steps away; it never changes what a step does. */
const IN_DIRECTION: Record<Direction, Record<ContentStep, ContentStep>> = {
  bidirectional: {
    nothing: 'nothing',
    push: 'push',
    push_deletion: 'push_deletion',
    write: 'write',
    remove: 'remove',
    adopt: 'adopt',
    push_to_merge: 'push_to_merge',
    merge_into_file: 'merge_into_file',
    restore: 'restore',
    recreate: 'recreate',
    forget: 'forget',
  },
  local_to_remote: {
    nothing: 'nothing',
    push: 'push',
    push_deletion: 'push_deletion',
    write: 'nothing',
    remove: 'nothing',
    adopt: 'adopt',
    push_to_merge: 'push_to_merge',
    merge_into_file: 'nothing',
    restore: 'nothing',
    recreate: 'recreate',
    forget: 'forget',
  },
  remote_to_local: {
    nothing: 'nothing',
    push: 'nothing',
    push_deletion: 'nothing',
    write: 'write',
    remove: 'remove',
    adopt: 'adopt',
    push_to_merge: 'merge_into_file',
    merge_into_file: 'merge_into_file',
    restore: 'restore',
    recreate: 'nothing',
    forget: 'forget',
  },
};

/** The three content hashes of one mock; `null` is absent. */
export interface ThreeHashes {
  base: string | null;
  local: string | null;
  remote: string | null;
}

export function reconcileContent(hashes: ThreeHashes, direction: Direction): ContentStep {
  return IN_DIRECTION[direction][stepFor(hashes)];
}

function stepFor({ base, local, remote }: ThreeHashes): ContentStep {
  if (local !== null && local === remote && local !== base) return 'adopt';
  if (base === null) return WITHOUT_BASE[local === null ? 'absent' : 'created'][remote === null ? 'absent' : 'created'];
  return WITH_BASE[sinceBase(base, local)][sinceBase(base, remote)];
}

function sinceBase(base: string, now: string | null): SinceBase {
  if (now === null) return 'deleted';
  return now === base ? 'same' : 'changed';
}

export type PathStep =
  | 'nothing'
  /** Tell the cloud the new path. */
  | 'push_rename'
  /** Move the file to where the cloud has it. */
  | 'move'
  | 'adopt';

const PATHS: Record<'same' | 'changed', Record<'same' | 'changed', PathStep>> = {
  same: { same: 'nothing', changed: 'move' },
  // Both renamed it: the cloud's name stands, since everybody else has it already.
  changed: { same: 'push_rename', changed: 'move' },
};

const PATH_IN_DIRECTION: Record<Direction, Record<PathStep, PathStep>> = {
  bidirectional: { nothing: 'nothing', push_rename: 'push_rename', move: 'move', adopt: 'adopt' },
  local_to_remote: { nothing: 'nothing', push_rename: 'push_rename', move: 'nothing', adopt: 'adopt' },
  remote_to_local: { nothing: 'nothing', push_rename: 'nothing', move: 'move', adopt: 'adopt' },
};

/** The path is merged like the content, apart from it: a rename is no deletion and creation. */
export function reconcilePath(paths: { base: string; local: string; remote: string }, direction: Direction): PathStep {
  const { base, local, remote } = paths;
  if (local === remote) return local === base ? 'nothing' : 'adopt';
  return PATH_IN_DIRECTION[direction][PATHS[local === base ? 'same' : 'changed'][remote === base ? 'same' : 'changed']];
}
