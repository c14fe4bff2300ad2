import { CloudError } from '@mockforge-cloud/shared/protocol';
import { CloudApi } from '@mockforge-cloud/shared/sync';
import * as z from 'zod';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { findProjectService } from '../project.ts';
import type { Credential } from './credentials.ts';
import { openService, type Service } from './service.ts';

export const login = defineCommand({
  words: ['login'],
  summary: 'Sign in to the service, with an API token or with e-mail and password',
  options: [
    { flags: '--token <token>', description: 'API token; "-" reads it from standard input' },
    { flags: '--email <email>', description: 'sign in with a password, from the prompt or from standard input' },
  ],
  examples: ['mockforge-cloud login --email me@example.com', 'mockforge-cloud login --token - < token.txt'],
  input: z.object({ token: z.string().optional(), email: z.string().optional() }),
  async run(input, context) {
    if (input.token !== undefined && input.email !== undefined) {
      throw new CloudError('usage.invalid', 'Give either --token or --email.');
    }
    const service = await openService(context, await findProjectService(context));
    const credential =
      input.token === undefined
        ? await withPassword(context, service, input.email)
        : await withToken(service, input.token === '-' ? await context.asker.secret('API token') : input.token);
    await context.credentials.set(service.url, credential);
    const { username, email } = credential;
    context.output.result({ service_url: service.url, user: { username, email }, expires_at: credential.expiresAt }, [
      `Signed in to ${service.url} as ${username} (${email}).`,
    ]);
    return EXIT.done;
  },
});

async function withToken(service: Service, token: string): Promise<Credential> {
  if (token.trim() === '') throw new CloudError('usage.invalid', 'The token is empty.');
  const api = new CloudApi({ serviceUrl: service.url, token: async () => token.trim() });
  const { email, username } = await api.me();
  return { token: token.trim(), kind: 'token', email, username, expiresAt: null };
}

async function withPassword(context: Context, service: Service, given: string | undefined): Promise<Credential> {
  const { asker } = context;
  if (given === undefined && !asker.interactive) {
    throw new CloudError('usage.invalid', 'There is nobody to ask for e-mail and password.', {
      hint: 'Give --token, or --email with the password on standard input.',
    });
  }
  const email = given ?? (await asker.text(`E-mail at ${service.url}`));
  const password = await asker.secret(`Password of ${email}`);
  const api = new CloudApi({ serviceUrl: service.url, token: async () => null });
  const { access_token, expires_at, user } = await api.login({ email, password });
  return { token: access_token, kind: 'session', email: user.email, username: user.username, expiresAt: expires_at };
}
