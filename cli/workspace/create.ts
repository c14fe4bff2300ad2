import { workspaceIdSchema } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { openService, requireSignIn } from '../account/service.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { findProjectService } from '../project.ts';

export const createWorkspace = defineCommand({
  words: ['workspace', 'create'],
  summary: 'Create a workspace; you become its admin',
  arguments: [{ name: '<id>', description: 'its id: 1 to 64 of a-z, 0-9 and "-"' }],
  options: [
    { flags: '--name <name>', description: 'its name for people; default: the id' },
    { flags: '--project <project>', description: 'the project that it belongs to' },
  ],
  examples: ['mockforge-cloud workspace create team-api --name "Team API"'],
  input: z.object({
    id: workspaceIdSchema,
    name: z.string().trim().min(1, 'is empty').max(200, 'is longer than 200 characters').optional(),
    project: z.string().trim().min(1, 'is empty').max(200, 'is longer than 200 characters').optional(),
  }),
  async run({ id, name = id, project }, context) {
    const service = await openService(context, await findProjectService(context));
    await requireSignIn(service);
    const workspace = await service.api.workspaces.create({ id, name, ...(project === undefined ? {} : { project }) });
    context.output.result({ workspace }, [
      `Created the workspace ${workspace.id}.`,
      `Keep a folder the same as it: mockforge-cloud sync --workspace ${workspace.id} --direction both --watch`,
    ]);
    return EXIT.done;
  },
});
