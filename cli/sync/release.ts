import { relative, resolve, sep } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { openService, requireSignIn } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { syncOnce } from './once.ts';
import { NO_ANSWERS } from './plan/plan-gate.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { findTargets } from './targets.ts';

export const syncRelease = defineCommand({
  words: ['sync', 'release'],
  summary: 'Sync once, with mocks that are held back or left out as they are',
  arguments: [{ name: '<path...>', description: 'mocks as "sync pending" names them, or files' }],
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync release users/half-done.json'],
  input: z.object({ ...targetInput, path: z.array(z.string().min(1)).min(1) }),
  async run(input, context) {
    const { project, targets } = await findTargets(context, input);
    const [target] = targets;
    if (target === undefined || targets.length > 1) {
      throw new CloudError('usage.invalid', 'Several folders belong to this workspace.', {
        hint: 'Go into the one that you mean.',
      });
    }
    const service = await openService(context, project?.config ?? null);
    await requireSignIn(service);
    // A file as the shell completes it is meant as well as a mock's own path.
    const release = input.path.map((path) => [
      path,
      relative(target.folder, resolve(context.cwd, path)).split(sep).join('/'),
    ]);
    return syncOnce(context, service, { targets, answers: NO_ANSWERS, release });
  },
});
