/** What every command is given: the world around it. */
import type { CredentialStore } from './account/credentials.ts';
import type { Asker } from './output/asker.ts';
import type { Output } from './output/output.ts';
import type { Environment, Settings } from './settings.ts';

export interface Globals {
  /** `--service` */
  service?: string | undefined;
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
