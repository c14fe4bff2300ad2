/** What the environment says, and where this program keeps its files. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { cleanToken, normalizeServiceUrl } from '@mockforge-cloud/shared/sync';

export type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_SERVICE_URL = 'http://127.0.0.1:4600';

export interface Settings {
  /** From `MOCKFORGE_CLOUD_URL`, else the default. */
  serviceUrl: string;
  /** From `MOCKFORGE_API_KEY`. It belongs to `serviceUrl`, or to what `--service` names: never to what a file names. */
  apiKey: string | null;
  /** Queues and what the folders last agreed on. */
  stateDir: string;
  /** Credentials. */
  configDir: string;
  /** `MOCKFORGE_LOG=debug` */
  debug: boolean;
}

/** @throws CloudError `usage.invalid` where a variable has a value that means nothing. */
export function readSettings(environment: Environment, platform: NodeJS.Platform = process.platform): Settings {
  const url = cleanToken(environment['MOCKFORGE_CLOUD_URL'] ?? '');
  return {
    serviceUrl: url ? checkServiceUrl(url, 'MOCKFORGE_CLOUD_URL') : DEFAULT_SERVICE_URL,
    apiKey: cleanToken(environment['MOCKFORGE_API_KEY'] ?? '') || null,
    stateDir: environment['MOCKFORGE_STATE_DIR'] || stateDir(environment, platform),
    configDir: configDir(environment, platform),
    debug: environment['MOCKFORGE_LOG'] === 'debug',
  };
}

/** @throws CloudError `usage.invalid` */
export function checkServiceUrl(url: string, source: string): string {
  const normalized = normalizeServiceUrl(url);
  if (normalized !== null) return normalized;
  throw new CloudError('usage.invalid', `${source} is not the address of a service: ${url}`, {
    hint: `Give one such as ${DEFAULT_SERVICE_URL}.`,
  });
}

const NAME = 'mockforge-cloud';

function configDir(environment: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(environment['APPDATA'] || join(homedir(), 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', NAME);
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), NAME);
}

function stateDir(environment: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), NAME);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', NAME, 'state');
  return join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), NAME);
}
