import { relative, resolve, sep } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { openService, requireSignIn } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { syncOnce } from './once.ts';
import { NO_ANSWERS } from './plan/plan-gate.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { findSyncedTargets, type Target } from './targets.ts';

export const syncRelease = defineCommand({
  words: ['sync', 'release'],
  summary: 'Release mocks that are held back or left out, and sync once',
  arguments: [{ name: '<path...>', description: 'mocks as "sync pending" names them, or files' }],
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync release users/half-done.json'],
  input: z.object({ ...targetInput, path: z.array(z.string().min(1)).min(1) }),
  async run(input, context) {
    const { project, targets } = await findSyncedTargets(context, input);
    const [found] = targets;
    // Without a sync.yaml it is sent, and nothing else happens.
    const target = found?.isUnnamed === true ? upwards(found) : found;
    if (target === undefined || targets.length > 1) {
      throw new CloudError('usage.invalid', 'Several folders belong to this workspace.', {
        hint: 'Run this in the one that you mean.',
      });
    }
    const service = await openService(context, project?.config ?? null);
    await requireSignIn(service);
    // A file as the shell completes it is meant as well as a mock's own path.
    const release = input.path.map((path) => [
      path,
      relative(target.folder, resolve(context.cwd, path)).split(sep).join('/'),
    ]);
    return syncOnce(context, service, { targets: [target], answers: NO_ANSWERS, release });
  },
});

function upwards({ options, ...target }: Target): Target {
  return { ...target, options: { ...options, direction: 'local_to_remote' } };
}
