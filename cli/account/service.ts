/**
 * Which service a command talks to, and which token it may send there. A repository is not trusted with
 * credentials: a service that only its `sync.yaml` names is confirmed by a person first, and never gets a
 * token of another service.
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
 * @param yes the person has said so in advance, with `--yes`
 * @throws CloudError `service.unknown` where nobody can be asked, or the answer was no
 */
export async function openService(context: Context, config: ServiceConfig | null, yes = false): Promise<Service> {
  const { url, from } = chooseService(context, config);
  const trusted = from === 'person' || (await isTrusted(context, url, yes));
  const token: TokenSource = async () => {
    if (trusted && context.settings.apiKey !== null) return context.settings.apiKey;
    if (trusted && config?.apiKey != null && (config.serviceUrl ?? url) === url) return config.apiKey;
    return (await context.credentials.get(url))?.token ?? null;
  };
  return { url, token, api: new CloudApi({ serviceUrl: url, token }) };
}

/** Whether a person has agreed that everything of the environment may go to a service that a repository names. */
async function isTrusted(context: Context, url: string, yes: boolean): Promise<boolean> {
  const { credentials, asker } = context;
  if (yes || (await credentials.isConfirmed(url))) return true;
  // Signed in there: known, but a token from the environment is not for it.
  if ((await credentials.get(url)) !== null) return false;
  const question = `This project's sync.yaml names the service ${url}, which is new here. Send mocks and credentials there?`;
  if (asker.interactive && (await asker.confirm(question))) {
    await credentials.confirm(url);
    return true;
  }
  throw new CloudError(
    'service.unknown',
    `This project's sync.yaml names the service ${url}, which is not known here.`,
    {
      hint: `Where you trust it, sign in with "mockforge-cloud login --service ${url}", or give --yes.`,
      details: { service_url: url },
    },
  );
}

/** @throws CloudError `credentials.missing` */
export async function requireSignIn(service: Service): Promise<void> {
  if ((await service.token()) !== null) return;
  throw new CloudError('credentials.missing', `Nobody is signed in to ${service.url}.`, {
    hint: 'Sign in with "mockforge-cloud login", or set MOCKFORGE_API_KEY.',
  });
}
