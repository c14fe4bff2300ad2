/** What a sync is going to do, mock by mock, so that a person can look at it first (P2, P8). */

/** Why somebody looks at it: nothing was ever agreed on here, Git has changed files, or because they asked. */
export type PlanReason = 'first_sync' | 'git' | 'asked';

export type PlannedAction =
  /** Sent: new in the cloud, or in place of what is there. */
  | 'up'
  /** Written: new in the folder, or in place of what is there. */
  | 'down'
  /** Changed on both sides, in places that go together. */
  | 'merge'
  /** Changed on both sides at the same place: both are kept until somebody settles it. */
  | 'conflict'
  /** The cloud has it under another name, or will. */
  | 'rename'
  /** Removed from the folder; a copy goes to the backups. */
  | 'delete_here'
  | 'delete_in_cloud'
  /** In the cloud, and left out here by `include`, `ignore_patterns` or `.mockforgeignore`. */
  | 'ignored';

export interface PlannedMock {
  mockId: string;
  path: string;
  action: PlannedAction;
  /** Whether the file was changed by Git, not by a person. */
  byGit: boolean;
  /** Both sides have changed the same place, and the strategy takes one of them: the other one is replaced. */
  overrules: boolean;
  /** `null`: absent there, or not known. */
  localBytes: number | null;
  remoteBytes: number | null;
}

export interface SyncPlan {
  reason: PlanReason;
  /** In the order of their paths; only those with which something is to happen, and ignored ones of the cloud. */
  mocks: readonly PlannedMock[];
  /** How many are the same here and in the cloud. */
  same: number;
  /** Files and folders of this folder that are no mocks; the first ones where `isAll` is false. Folders end with `/`. */
  ignored: { paths: readonly string[]; isAll: boolean };
  /** How many of the merges have not been tried, because there are too many: some may become conflicts. */
  untried: number;
}

export type PlanChoice =
  /** Do it, but for the mocks at these paths: they stay as they are on both sides until they are released. */
  | { choice: 'go'; leaveOut?: readonly string[] }
  /** The folder becomes what the cloud has, after backups. What is only here is left out. */
  | { choice: 'keep_cloud' };

export type PlanCounts = Record<PlannedAction, { mocks: number; bytes: number }>;

/** Mocks and the bytes that move, by action. */
export function countPlan({ mocks }: Pick<SyncPlan, 'mocks'>): PlanCounts {
  const none = () => ({ mocks: 0, bytes: 0 });
  const counts: PlanCounts = {
    up: none(),
    down: none(),
    merge: none(),
    conflict: none(),
    rename: none(),
    delete_here: none(),
    delete_in_cloud: none(),
    ignored: none(),
  };
  for (const { action, localBytes, remoteBytes } of mocks) {
    counts[action].mocks += 1;
    counts[action].bytes += (action === 'down' ? remoteBytes : localBytes) ?? 0;
  }
  return counts;
}

const WORDS: readonly (readonly [PlannedAction, string])[] = [
  ['up', 'to send'],
  ['down', 'to receive'],
  ['merge', 'to merge'],
  ['conflict', 'in conflict'],
  ['rename', 'to rename'],
  ['delete_here', 'to delete here'],
  ['delete_in_cloud', 'to delete in the cloud'],
];

/** Such as `3 to send, 1 in conflict, 12 the same`. */
export function planInWords(plan: Pick<SyncPlan, 'mocks' | 'same'>): string {
  const counts = countPlan(plan);
  const parts = WORDS.flatMap(([action, words]) =>
    counts[action].mocks === 0 ? [] : [`${counts[action].mocks} ${words}`],
  );
  if (plan.same > 0) parts.push(`${plan.same} the same`);
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

/** Whether nothing of it can surprise anybody: only new files come down. */
export function isHarmless({ mocks }: Pick<SyncPlan, 'mocks'>): boolean {
  return mocks.every(({ action, localBytes }) => action === 'ignored' || (action === 'down' && localBytes === null));
}
