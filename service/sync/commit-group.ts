/** One transaction for a group of pushes. If it fails, each is tried on its own: one's failure is not another's. */
import { CloudError, type Limits } from '@mockforge-cloud/shared/protocol';
import type { Place } from '../branches/place.ts';
import { databaseFault } from '../database/database-fault.ts';
import type { Database } from '../database/opened-database.ts';
import { requireMember } from '../members/access.ts';
import type { GroupOutcome } from './lane.ts';
import { loadState } from './load-state.ts';
import type { Operation } from './operation.ts';
import type { BranchState } from './plan/branch-state.ts';
import { type FinishedPush, finishPush } from './plan/finish-push.ts';
import { planPush } from './plan/plan-push.ts';
import type { PushRequest } from './plan/push-draft.ts';
import { refuseCulprits } from './refuse-culprits.ts';
import { writePushes } from './write-pushes.ts';

export interface CommitContext {
  db: Database;
  limits: Limits;
  now: () => Date;
  /** Gets the failure of what is refused so that the rest of its push can go on. */
  report: (failure: CloudError) => void;
}

export interface CommittedGroup {
  outcomes: GroupOutcome[];
  /** The revision that the branch was at when it was locked; `null` where nothing could be committed. */
  lockedAt: number | null;
}

export async function commitGroup(
  context: CommitContext,
  place: Place,
  pushes: readonly PushRequest[],
): Promise<CommittedGroup> {
  try {
    return await inTransaction(context, place, pushes);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === 'branch.not_found') return withoutBranch(context, place, { pushes, failure });
    if (concernsAll(error, failure)) return failedAlike(pushes, failure);
    const [only] = pushes;
    if (pushes.length === 1 && only !== undefined) {
      return (await withoutCulprits(context, place, { push: only, failure })) ?? failedAlike(pushes, failure);
    }
  }
  const groups: CommittedGroup[] = [];
  for (const push of pushes) groups.push(await commitGroup(context, place, [push]));
  return {
    outcomes: groups.flatMap((group) => group.outcomes),
    lockedAt: groups.find((group) => group.lockedAt !== null)?.lockedAt ?? null,
  };
}

async function inTransaction(
  { db, limits, now }: CommitContext,
  place: Place,
  pushes: readonly PushRequest[],
  end: 'commit' | 'trial' = 'commit',
): Promise<CommittedGroup> {
  return db.transaction(async (tx) => {
    const state = await loadState(tx, {
      place,
      pushes,
      now: now(),
      maxInlineBytes: limits.maxInlineBytes,
      lock: true,
    });
    const lockedAt = state.head.revision;
    const outcomes = pushes.map((push) => planOne(push, state, limits));
    await writePushes(tx, state, outcomes.flatMap(finishedOf));
    if (end === 'trial') throw new Trial();
    return { outcomes, lockedAt };
  });
}

/** `null`: it fails whatever is left out. */
async function withoutCulprits(
  context: CommitContext,
  place: Place,
  { push, failure }: { push: PushRequest; failure: CloudError },
): Promise<CommittedGroup | null> {
  if (push.operations.length < 2) return null;
  const fails = async (operations: readonly Operation[]) => {
    try {
      await inTransaction(context, place, [{ ...push, operations }], 'trial');
    } catch (error) {
      return !(error instanceof Trial);
    }
    return false;
  };
  const rest = await refuseCulprits(push, failure, fails);
  if (rest === null) return null;
  context.report(failure);
  try {
    return await inTransaction(context, place, [rest]);
  } catch {
    return null;
  }
}

/** Takes a transaction back that has gone well. */
class Trial extends Error {}

/** Only members learn which branches there are. */
async function withoutBranch(
  { db }: CommitContext,
  place: Place,
  { pushes, failure }: { pushes: readonly PushRequest[]; failure: CloudError },
): Promise<CommittedGroup> {
  const { workspaceId } = place;
  const outcomes = pushes.map(async ({ user }): Promise<GroupOutcome> => {
    try {
      await requireMember(db, { workspaceId, userId: user.id });
      return { outcome: 'failed', error: failure };
    } catch (error) {
      return { outcome: 'failed', error: failureOf(error) };
    }
  });
  return { outcomes: await Promise.all(outcomes), lockedAt: null };
}

function finishedOf(outcome: GroupOutcome): FinishedPush[] {
  return outcome.outcome === 'committed' ? [outcome.finished] : [];
}

function planOne(push: PushRequest, state: BranchState, limits: Limits): GroupOutcome {
  const { refusal } = push.derivations;
  if (refusal !== null) return { outcome: 'failed', error: refusal };
  try {
    const planned = planPush(push, state, limits);
    if (planned.outcome === 'deferred') return planned;
    return { outcome: 'committed', finished: finishPush(planned.draft, planned.results) };
  } catch (error) {
    // No member (any more): this push ends here, the others go on.
    if (error instanceof CloudError) return { outcome: 'failed', error };
    throw error;
  }
}

function failedAlike(pushes: readonly PushRequest[], error: CloudError): CommittedGroup {
  return { outcomes: pushes.map(() => ({ outcome: 'failed', error })), lockedAt: null };
}

function concernsAll(error: unknown, failure: CloudError): boolean {
  return error instanceof CloudError || failure.code === 'service.unavailable' || failure.code === 'service.read_only';
}

/** What a failed transaction means to those who pushed: nothing of it was acknowledged (I2, I16). */
export function failureOf(error: unknown): CloudError {
  if (error instanceof CloudError) return error;
  return (
    databaseFault(error) ??
    new CloudError('service.internal', 'Something went wrong inside the service. Nothing was changed.', {
      hint: 'The log of the service has the cause.',
      cause: error,
    })
  );
}
