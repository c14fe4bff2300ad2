/** Makes the plan: what the pure decision says of each mock now. Reads contents to tell merges from conflicts; changes nothing. */

import type { PlannedAction, PlannedMock, PlanReason, SyncPlan } from '../../plan/sync-plan.ts';
import { type MergeTrial, tryMerge } from '../../plan/try-merge.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import { type ContentStep, reconcileContent, reconcilePath } from '../../versions/reconcile.ts';
import type { EngineContext } from '../ground/context.ts';

export interface PlanQuestion {
  reason: PlanReason;
  /** Mocks whose files Git has changed. */
  byGit: ReadonlySet<string>;
}

/** So many merges, and so many bytes of them, are tried: a person waits for the plan. */
const MAX_TRIALS = 200;
const MAX_TRIAL_BYTES = 32 * 1024 * 1024;
const MOST_IGNORED = 100;

const ACTIONS: Readonly<Record<ContentStep, PlannedAction | 'same' | 'trial'>> = {
  nothing: 'same',
  adopt: 'same',
  forget: 'same',
  push: 'up',
  recreate: 'up',
  push_deletion: 'delete_in_cloud',
  write: 'down',
  restore: 'down',
  remove: 'delete_here',
  push_to_merge: 'trial',
  merge_into_file: 'trial',
};

/** @throws CloudError where contents that both sides changed can't be fetched */
export async function buildPlan(context: EngineContext, { reason, byGit }: PlanQuestion): Promise<SyncPlan> {
  const { replica, ports } = context;
  const mocks: PlannedMock[] = [];
  const trials: { mock: MockRecord; planned: PlannedMock }[] = [];
  let same = 0;
  for (const mock of [...replica.mocks()]) {
    const action = plannedAction(context, mock);
    if (action === null) continue;
    if (action === 'same') {
      if (mock.remote !== null && context.tree.hashOf(mock.path) === mock.remote.hash) same += 1;
      continue;
    }
    const planned = describe(context, mock, action === 'trial' ? 'merge' : action, byGit);
    if (action === 'trial') trials.push({ mock, planned });
    else mocks.push(planned);
  }
  let untried = 0;
  let trialBytes = 0;
  for (const [index, { mock, planned }] of trials.entries()) {
    trialBytes += (planned.localBytes ?? 0) + (planned.remoteBytes ?? 0);
    const isTried = index < MAX_TRIALS && trialBytes <= MAX_TRIAL_BYTES;
    const outcome = isTried ? await outcomeOf(context, mock) : null;
    if (outcome === null) untried += 1;
    mocks.push({ ...planned, ...outcome });
  }
  mocks.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { reason, mocks, same, ignored: await ports.files.ignored(MOST_IGNORED), untried };
}

function plannedAction(context: EngineContext, mock: MockRecord): PlannedAction | 'same' | 'trial' | null {
  const { replica, tree, ports, options } = context;
  if (mock.leftOut !== null || context.misnamed.has(mock.mockId)) return null;
  if (!ports.files.accepts(mock.remote?.path ?? mock.path)) return mock.remote === null ? null : 'ignored';
  const owner = replica.ownerOf(mock.path);
  // Another file has its name for the moment; it comes when that one has moved away.
  const local = owner?.mockId === mock.mockId ? tree.hashOf(mock.path) : null;
  const hashes = { base: mock.base?.hash ?? null, local, remote: mock.remote?.hash ?? null };
  const action = ACTIONS[reconcileContent(hashes, options.direction)];
  return action === 'same' && local !== null && isRenamed(context, mock) ? 'rename' : action;
}

function isRenamed({ options }: EngineContext, mock: MockRecord): boolean {
  if (mock.remote === null) return false;
  const base = mock.base?.path ?? mock.path;
  const step = reconcilePath({ base, local: mock.path, remote: mock.remote.path }, options.direction);
  return step === 'push_rename' || step === 'move';
}

function describe(
  { tree, headBytes }: EngineContext,
  mock: MockRecord,
  action: PlannedAction,
  byGit: ReadonlySet<string>,
): PlannedMock {
  return {
    mockId: mock.mockId,
    path: mock.path,
    action,
    byGit: byGit.has(mock.mockId),
    overrules: false,
    localBytes: tree.get(mock.path)?.stat.size ?? null,
    remoteBytes: mock.remote === null ? null : (headBytes.get(mock.remote.hash) ?? null),
  };
}

type Outcome = Pick<PlannedMock, 'action' | 'overrules'>;

const OUTCOMES: Readonly<Record<MergeTrial['outcome'], Outcome>> = {
  merged: { action: 'merge', overrules: false },
  local: { action: 'up', overrules: true },
  remote: { action: 'down', overrules: true },
  conflict: { action: 'conflict', overrules: false },
};

/** `null`: the cloud has lost what would have to be merged. */
async function outcomeOf(context: EngineContext, mock: MockRecord): Promise<Outcome | null> {
  const { contents, ports, options } = context;
  const local = await ports.files.read(mock.path);
  if (local === null || mock.remote === null) return OUTCOMES.merged;
  const remote = await contents.fetchOrLack(mock.remote.hash);
  if (remote === null) return null;
  // Without the base there is less that merges cleanly.
  const base = mock.base === null ? null : await contents.fetchOrLack(mock.base.hash);
  return OUTCOMES[tryMerge({ path: mock.path, base, local, remote }, options).outcome];
}
