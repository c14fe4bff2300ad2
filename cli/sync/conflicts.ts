import * as z from 'zod';
import { openService, requireSignIn } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { TARGET_OPTIONS, targetInput } from './request.ts';
import { findTargets } from './targets.ts';

export const syncConflicts = defineCommand({
  words: ['sync', 'conflicts'],
  summary: 'List the open conflicts of a workspace, whoever made them',
  options: TARGET_OPTIONS,
  examples: ['mockforge-cloud sync conflicts --workspace team-api'],
  input: z.object(targetInput),
  async run(input, context) {
    const { project, targets } = await findTargets(context, input);
    const service = await openService(context, project?.config ?? null);
    await requireSignIn(service);
    const places = targets.map(({ options }) => ({ workspaceId: options.workspaceId, branch: options.branch }));
    const conflicts = (await Promise.all(places.map((place) => service.api.conflicts(place)))).flat();
    context.output.result(
      { conflicts },
      conflicts.length === 0
        ? ['No conflicts.']
        : table([
            ['CONFLICT', 'MOCK', 'BY', 'AGAINST', 'SINCE'],
            ...conflicts.map((conflict) => [
              conflict.conflict_id,
              conflict.path,
              conflict.author.username,
              conflict.head_author?.username ?? '',
              conflict.opened_at,
            ]),
          ]),
    );
    return EXIT.done;
  },
});
