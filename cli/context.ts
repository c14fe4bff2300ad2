/** What every command is given: the world around it. */
import type { CredentialStore } from './account/credentials.ts';
import type { Asker } from './output/asker.ts';
import type { Output } from './output/output.ts';
import type { Environment, Settings } from './settings.ts';

export interface Globals {
  /** `--service` */
  service?: string | undefined;
  /** `--trust-service`: a service of a repository that may be sent mocks. */
  trustService?: string | undefined;
  /** `--trust-api-key`: a key that a repository holds may be used. */
  trustApiKey: boolean;
  /** `--json` */
  json: boolean;
}

export interface Context {
  /** The present folder, absolute. */
  cwd: string;
  environment: Environment;
  globals: Globals;
  settings: Settings;
  credentials: CredentialStore;
  output: Output;
  asker: Asker;
}
