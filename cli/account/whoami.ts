import * as z from 'zod';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { findProjectService } from '../project.ts';
import { openService, requireSignIn } from './service.ts';

export const whoami = defineCommand({
  words: ['whoami'],
  summary: 'Show who is signed in',
  examples: ['mockforge-cloud whoami'],
  input: z.object({}),
  async run(_, context) {
    const service = await openService(context, await findProjectService(context));
    await requireSignIn(service);
    const { id, email, username } = await service.api.accounts.me();
    context.output.result({ service_url: service.url, user: { id, email, username } }, [
      `${username} (${email}) at ${service.url}`,
    ]);
    return EXIT.done;
  },
});
