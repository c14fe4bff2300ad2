/** What becomes of a plan that waits (P2, P8): by a flag, by a person at the terminal, or by its being gentle. */
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import {
  type EmptiedChoice,
  type PlanChoice,
  planInWords,
  type SyncPlan,
  type SyncStatus,
} from '@mockforge-cloud/shared/sync';
import type { Context } from '../../context.ts';
import type { FolderSession } from '../folder-session.ts';
import { isGentle } from './gentle.ts';
import { planLines } from './plan-lines.ts';

/** What a person has answered in advance: `--yes`, `--keep-cloud`, or nothing. */
export type GivenAnswer = PlanChoice['choice'] | null;

/** What a person has answered in advance to everything that may wait at the start. */
export interface Answers {
  plan: GivenAnswer;
  /** `--bring-back`, `--delete-gone`, or nothing. */
  emptied: EmptiedChoice | null;
}

export const NO_ANSWERS: Answers = { plan: null, emptied: null };

const PLANS: readonly ErrorCode[] = ['plan.first_sync', 'plan.git'];
/** A terminal shows so many without scrolling. */
const MOST_SHOWN = 20;

export function waitsForPlan({ state, error }: SyncStatus): boolean {
  return state === 'paused' && error !== null && PLANS.includes(error.code);
}

/**
 * @returns `null` where no plan waits any more
 * @throws CloudError `plan.first_sync`, `plan.git` where nobody agrees; nothing was sent or written
 */
export async function choosePlan(
  context: Context,
  { client, target }: FolderSession,
  given: GivenAnswer,
): Promise<PlanChoice | null> {
  const waiting = client.status.error;
  if (!waitsForPlan(client.status) || waiting === null) return null;
  if (given !== null) return { choice: given };
  const plan = await client.plans.show();
  if (context.asker.interactive) {
    context.output.say(planLines({ target, plan, most: MOST_SHOWN }));
    const choice = await ask(context, plan, target.options.direction !== 'local_to_remote');
    if (choice !== null) return choice;
    throw refusal(waiting.code, plan, `Nothing was sent or written in ${target.folder}.`);
  }
  if (waiting.code === 'plan.first_sync' && isGentle(plan, target.options)) return { choice: 'go' };
  throw refusal(waiting.code, plan, waiting.message);
}

/** Lets it happen, unless what was waited for is over. Resolves when that is durable. */
export async function acceptPlan({ client }: FolderSession, choice: PlanChoice): Promise<void> {
  if (waitsForPlan(client.status)) await client.plans.accept(choice);
}

async function ask({ asker }: Context, plan: SyncPlan, mayWrite: boolean): Promise<PlanChoice | null> {
  const conflicts = plan.mocks.some(({ action }) => action === 'conflict');
  const go = plan.reason === 'git' ? 'Send what Git has changed' : 'Sync';
  const answer = await asker.choose('What do you want to do?', [
    { value: 'no', label: 'Nothing', hint: 'change nothing' },
    { value: 'go', label: go, hint: conflicts ? 'both sides of a conflict are kept' : 'replaced files are backed up' },
    ...(mayWrite
      ? [
          {
            value: 'keep_cloud' as const,
            label: 'Keep what the cloud has',
            hint: 'your version goes to .mockforge/backups',
          },
        ]
      : []),
  ]);
  return answer === 'no' ? null : { choice: answer };
}

function refusal(code: ErrorCode, plan: SyncPlan, message: string): CloudError {
  return new CloudError(code, message, {
    hint:
      'See the plan with --dry-run. Give --yes to accept it, or --keep-cloud to take what the cloud has; ' +
      'replaced files are kept in .mockforge/backups.',
    details: { plan: planInWords(plan) },
  });
}
