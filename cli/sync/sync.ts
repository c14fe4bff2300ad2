import { resolve } from 'node:path';
import { openService, requireSignIn } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { allowFirstSync } from './first-sync.ts';
import { syncOnce } from './once.ts';
import { SYNC_OPTIONS, syncInput } from './request.ts';
import { findTargets } from './targets.ts';
import { watch } from './watch.ts';

export const sync = defineCommand({
  words: ['sync'],
  summary: 'Keep a folder the same as a workspace: once, or with --watch until Ctrl-C',
  options: SYNC_OPTIONS,
  examples: [
    'mockforge-cloud sync --workspace team-api --direction both --watch',
    'mockforge-cloud sync --all --yes --json',
  ],
  input: syncInput,
  async run(input, context) {
    if (input.logFile !== undefined) context.output.logTo(resolve(context.cwd, input.logFile));
    const { project, targets } = await findTargets(context, input);
    const service = await openService(context, project?.config ?? null, input.yes);
    await requireSignIn(service);
    for (const target of targets) await allowFirstSync(context, service, target, input.yes);
    return input.watch ? watch(context, service, targets) : syncOnce(context, service, targets);
  },
});
