import { resolve } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { openService, requireSignIn } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { makeMissingFolder } from './missing-folder.ts';
import { syncOnce } from './once.ts';
import { dryRun } from './plan/dry-run.ts';
import type { Answers } from './plan/plan-gate.ts';
import { checkFlags, SYNC_OPTIONS, type SyncInput, syncInput } from './request.ts';
import { findTargets, type Target } from './targets.ts';
import { watch } from './watch.ts';

export const sync = defineCommand({
  words: ['sync'],
  summary: 'Keep a folder the same as a workspace: once, or with --watch until Ctrl-C',
  options: SYNC_OPTIONS,
  examples: [
    'mockforge-cloud sync --workspace team-api --direction both --watch',
    'mockforge-cloud sync --dry-run',
    'mockforge-cloud sync --all --yes --json',
  ],
  input: syncInput,
  async run(input, context) {
    checkFlags(input);
    if (input.logFile !== undefined) context.output.logTo(resolve(context.cwd, input.logFile));
    const { project, targets } = await findTargets(context, input);
    const answers = answersOf(input, targets);
    const service = await openService(context, project?.config ?? null);
    await requireSignIn(service);
    if (input.dryRun) return dryRun(context, service, targets);
    for (const target of targets) await makeMissingFolder(context, target);
    return (input.watch ? watch : syncOnce)(context, service, { targets, answers });
  },
});

/** `--yes` besides `--keep-cloud` says nothing; nor does it of files that are gone (I11). */
function answersOf({ yes, keepCloud, bringBack, deleteGone }: SyncInput, targets: readonly Target[]): Answers {
  const writes = keepCloud ? '--keep-cloud' : bringBack ? '--bring-back' : null;
  const oneWay = targets.find(({ options }) => options.direction === 'local_to_remote');
  if (writes !== null && oneWay !== undefined) throw writesNothing(writes, oneWay);
  return {
    plan: keepCloud ? 'keep_cloud' : yes ? 'go' : null,
    emptied: bringBack ? 'bring_back' : deleteGone ? 'delete' : null,
  };
}

function writesNothing(flag: string, { options }: Target): CloudError {
  return new CloudError('usage.invalid', `${flag} writes files, and ${options.workspaceId} is only sent to.`, {
    hint: 'Give --direction both, or --direction down.',
  });
}
