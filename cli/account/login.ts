import { CloudError } from '@mockforge-cloud/shared/protocol';
import { CloudApi, cleanToken } from '@mockforge-cloud/shared/sync';
import * as z from 'zod';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { findProjectService } from '../project.ts';
import type { Credential } from './credentials.ts';
import { chooseService, openService, type Service, type ServiceConfig } from './service.ts';

interface LoginInput {
  token?: string | undefined;
  email?: string | undefined;
}

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
    const config = await findProjectService(context);
    requireNamedService(context, config, input);
    const service = await openService(context, config);
    const credential =
      input.token === undefined
        ? await withPassword(context, service, input.email)
        : await withToken(
            service,
            input.token === '-' ? await context.asker.secret(`API token for ${service.url}`) : input.token,
          );
    await context.credentials.set(service.url, credential);
    const { username, email } = credential;
    context.output.result({ service_url: service.url, user: { username, email }, expires_at: credential.expiresAt }, [
      `Signed in to ${service.url} as ${username} (${email}).`,
    ]);
    return EXIT.done;
  },
});

/** What is given in advance goes to a service that the person has named: whoever is asked sees where it goes. */
function requireNamedService(context: Context, config: ServiceConfig | null, { token }: LoginInput): void {
  const { url, from } = chooseService(context, config);
  const isAsked = context.asker.interactive && (token === undefined || token === '-');
  if (from === 'person' || isAsked || context.globals.trustService !== undefined) return;
  throw new CloudError('service.unknown', `Only this project's sync.yaml names the service ${url}.`, {
    hint: `If this is the service to sign in to, give --service ${url}.`,
    details: { service_url: url },
  });
}

async function withToken(service: Service, given: string): Promise<Credential> {
  const token = cleanToken(given);
  if (token === '') {
    throw new CloudError('usage.invalid', 'The token is empty.', { hint: 'Copy it again, and give all of it.' });
  }
  const api = new CloudApi({ serviceUrl: service.url, token: async () => token });
  const { email, username } = await api.accounts.me();
  return { token, kind: 'token', email, username, expiresAt: null };
}

async function withPassword(context: Context, service: Service, given: string | undefined): Promise<Credential> {
  const { asker } = context;
  if (given === undefined && !asker.interactive) {
    throw new CloudError('usage.invalid', "E-mail and password can't be asked for: this is not a terminal.", {
      hint: 'Give --token, or --email with the password on standard input.',
    });
  }
  const email = given ?? (await asker.text(`E-mail at ${service.url}`));
  const password = await asker.secret(`Password of ${email}`);
  const api = new CloudApi({ serviceUrl: service.url, token: async () => null });
  const { access_token, expires_at, user } = await api.accounts.login({ email, password });
  return { token: access_token, kind: 'session', email: user.email, username: user.username, expiresAt: expires_at };
}
