/**
 * Which service a command talks to, and which token it may send there. A repository is not trusted with
 * credentials: a service that only its `sync.yaml` names is confirmed by a person first, and never gets a
 * token of another service, nor what the environment holds.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { CloudApi, type TokenSource } from '@mockforge-cloud/shared/sync';
import type { FoundSyncConfig } from '@mockforge-cloud/shared/sync/node';
import type { Context } from '../context.ts';
import { checkServiceUrl } from '../settings.ts';

export interface Service {
  url: string;
  api: CloudApi;
  /** Asked for each request, so that a sign-in elsewhere is noticed. */
  token: TokenSource;
}

/** What `sync.yaml` says about its service. */
export type ServiceConfig = Pick<FoundSyncConfig['config'], 'serviceUrl' | 'apiKey' | 'apiKeyFrom'>;

/** Where the address of the service comes from: a person, or a file that came with the repository. */
export interface ServiceChoice {
  url: string;
  from: 'person' | 'repository';
}

/** `--service`, else what `sync.yaml` names, else `MOCKFORGE_CLOUD_URL`, else the local service. */
export function chooseService(context: Context, config: ServiceConfig | null): ServiceChoice {
  const { service } = context.globals;
  if (service !== undefined) return { url: checkServiceUrl(service, '--service'), from: 'person' };
  const named = config?.serviceUrl ?? null;
  if (named === null || named === context.settings.serviceUrl)
    return { url: context.settings.serviceUrl, from: 'person' };
  return { url: named, from: 'repository' };
}

/**
 * What goes where: a service that only a repository names gets mocks once a person has said so, and never a token but
 * those that were made for it: by a sign-in there, or written into the repository and agreed to.
 * @throws CloudError `service.unknown` where nobody can be asked, or the answer was no
 */
export async function openService(context: Context, config: ServiceConfig | null): Promise<Service> {
  const choice = chooseService(context, config);
  const { url, from } = choice;
  if (from === 'repository') await requireTrust(context, url);
  const agreedKey = await agreedKeyOf(context, config, choice);
  const token: TokenSource = async () => {
    const own = await ownToken(context, choice);
    if (own !== null) return own;
    // The file names the variable, so its value goes to who the variables are for, like `MOCKFORGE_API_KEY`.
    if (from === 'person' && config?.apiKeyFrom === 'environment' && config.apiKey !== null) return config.apiKey;
    return agreedKey;
  };
  return { url, token, api: new CloudApi({ serviceUrl: url, token }) };
}

/** What the person has for this service: from the environment where they have named it, else from a sign-in there. */
async function ownToken({ settings, credentials }: Context, { url, from }: ServiceChoice): Promise<string | null> {
  if (from === 'person' && settings.apiKey !== null) return settings.apiKey;
  return (await credentials.get(url))?.token ?? null;
}

/** A person has agreed that mocks go to a service that a repository names. It gets no credentials by that. */
async function requireTrust({ credentials, asker, globals }: Context, url: string): Promise<void> {
  const { trustService } = globals;
  if (trustService !== undefined && checkServiceUrl(trustService, '--trust-service') === url) return;
  if ((await credentials.get(url)) !== null || (await credentials.isConfirmed(url))) return;
  const question = `This project's sync.yaml names the service ${url}, which is new here. Send the project's mocks there?`;
  if (asker.interactive && (await asker.confirm(question))) return credentials.confirm(url);
  throw new CloudError(
    'service.unknown',
    `This project's sync.yaml names the service ${url}, which is not known here.`,
    {
      hint:
        `If you trust it, sign in with "mockforge-cloud login --service ${url}", set MOCKFORGE_CLOUD_URL to it, ` +
        `or give --trust-service ${url}.`,
      details: { service_url: url },
    },
  );
}

/**
 * The key that `sync.yaml` holds itself. Mocks that are sent with it belong to whoever has made it, so a person's own
 * credentials go before it, and it is used only where they have said yes to it.
 */
async function agreedKeyOf(
  context: Context,
  config: ServiceConfig | null,
  choice: ServiceChoice,
): Promise<string | null> {
  const { credentials, asker, globals, output } = context;
  const { url } = choice;
  if (config?.apiKeyFrom !== 'file' || config.apiKey === null || (config.serviceUrl ?? url) !== url) return null;
  if ((await ownToken(context, choice)) !== null) return null;
  if (globals.trustApiKey || (await credentials.hasAgreedToKey(url, config.apiKey))) return config.apiKey;
  const question = `This project's sync.yaml holds an API key for ${url}. What you send with it belongs to its owner. Use it?`;
  if (asker.interactive && (await asker.confirm(question))) {
    await credentials.agreeToKey(url, config.apiKey);
    return config.apiKey;
  }
  output.warn('The API key in sync.yaml is not used. Sign in, or give --trust-api-key if you know whose it is.');
  return null;
}

/** @throws CloudError `credentials.missing` */
export async function requireSignIn(service: Service): Promise<void> {
  if ((await service.token()) !== null) return;
  throw new CloudError('credentials.missing', `Nobody is signed in to ${service.url}.`, {
    hint: `Sign in with "mockforge-cloud login --service ${service.url}", or set MOCKFORGE_API_KEY and MOCKFORGE_CLOUD_URL.`,
  });
}
