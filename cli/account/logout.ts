import { CloudError } from '@mockforge-cloud/shared/protocol';
import { CloudApi } from '@mockforge-cloud/shared/sync';
import * as z from 'zod';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { findProjectService } from '../project.ts';
import { chooseService } from './service.ts';

export const logout = defineCommand({
  words: ['logout'],
  summary: 'Remove the credentials of the service; queued edits stay queued',
  examples: ['mockforge-cloud logout'],
  input: z.object({}),
  async run(_, context) {
    const { url } = chooseService(context, await findProjectService(context));
    const credential = await context.credentials.remove(url);
    if (credential?.kind === 'session') await endSession(context, url, credential.token);
    context.output.result({ service_url: url, signed_out: credential !== null }, [
      credential === null ? `Nobody was signed in to ${url}.` : `Signed out of ${url}.`,
    ]);
    return EXIT.done;
  },
});

/** Here the session is over in any case; the service ends it itself when it expires. */
async function endSession({ output }: Context, serviceUrl: string, token: string): Promise<void> {
  try {
    await new CloudApi({ serviceUrl, token: async () => token }).accounts.logout();
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    output.log('warn', `The service could not be told: ${error.message}`);
  }
}
