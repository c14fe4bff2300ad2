import * as z from 'zod';
import { openService, requireSignIn } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { findProjectService } from '../project.ts';

export const listWorkspaces = defineCommand({
  words: ['workspace', 'list'],
  summary: 'List the workspaces that you are a member of',
  examples: ['mockforge-cloud workspace list', 'mockforge-cloud workspace list --json'],
  input: z.object({}),
  async run(_, context) {
    const service = await openService(context, await findProjectService(context));
    await requireSignIn(service);
    const workspaces = await service.api.workspaces.list();
    context.output.result(
      { workspaces },
      workspaces.length === 0
        ? ['No workspaces yet. Make one with "mockforge-cloud workspace create ID".']
        : table([
            ['ID', 'NAME', 'ROLE', 'PROJECT'],
            ...workspaces.map(({ id, name, role, project }) => [id, name, role, project ?? '']),
          ]),
    );
    return EXIT.done;
  },
});
