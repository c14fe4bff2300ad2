/** Which token a service gets: only ever one that was issued by, or given for, that very service. */

import { cleanToken } from '@mockforge-cloud/shared/sync';
import { DEFAULT_SERVICE_URL, serviceUrlOf } from './service-url.ts';
import type { Session } from './session.ts';

export interface Credential {
  token: string;
  origin: 'session' | 'environment' | 'file';
}

export interface EnvironmentCredential {
  serviceUrl: string;
  token: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `MOCKFORGE_API_KEY`, which belongs to the service that `MOCKFORGE_CLOUD_URL` names.
 * @throws CloudError `usage.invalid` where `MOCKFORGE_CLOUD_URL` is no URL
 */
export function environmentCredential(environment: Environment): EnvironmentCredential | null {
  const token = cleanToken(environment['MOCKFORGE_API_KEY'] ?? '');
  if (token === '') return null;
  return { serviceUrl: environmentServiceUrl(environment) ?? DEFAULT_SERVICE_URL, token };
}

/** @throws CloudError `usage.invalid` */
export function environmentServiceUrl(environment: Environment): string | null {
  const url = environment['MOCKFORGE_CLOUD_URL']?.trim();
  return url === undefined || url === '' ? null : serviceUrlOf(url);
}

/** The `api_key` of a sync.yaml: written out there, or the value of a variable that it names. */
export interface FileKey {
  token: string;
  from: 'file' | 'environment';
}

/**
 * What a person signed in with goes before the environment's, and that before the file's, which is used only where
 * they have agreed to it: what is sent with it belongs to whoever has made it. A variable that
 * a sync.yaml names is read for the environment's own service only: else a repository could name both a
 * variable and the service that it is sent to.
 */
export function credentialFor(request: {
  serviceUrl: string;
  session: Session | null;
  environment: EnvironmentCredential | null;
  /** The service that the environment's variables belong to. */
  environmentServiceUrl: string;
  fileKey: FileKey | null;
  /** Whether the person has said yes to a key that the file itself holds. */
  isKeyAgreed: boolean;
}): Credential | null {
  const { serviceUrl, session, environment, fileKey } = request;
  if (session?.serviceUrl === serviceUrl) return { token: session.token, origin: 'session' };
  if (environment?.serviceUrl === serviceUrl) return { token: environment.token, origin: 'environment' };
  if (fileKey === null) return null;
  if (fileKey.from === 'file') return request.isKeyAgreed ? { token: fileKey.token, origin: 'file' } : null;
  return serviceUrl === request.environmentServiceUrl ? { token: fileKey.token, origin: 'environment' } : null;
}

/**
 * Whether a person has chosen this service, in some way that a repository can't: by a setting of their own,
 * by the environment, by signing in there, or by confirming it when asked.
 */
export function isKnownService(
  serviceUrl: string,
  chosen: {
    setting: string | null;
    environment: string | null;
    signedIn: readonly string[];
    confirmed: readonly string[];
  },
): boolean {
  const own = [DEFAULT_SERVICE_URL, chosen.setting, chosen.environment];
  return own.includes(serviceUrl) || chosen.signedIn.includes(serviceUrl) || chosen.confirmed.includes(serviceUrl);
}
