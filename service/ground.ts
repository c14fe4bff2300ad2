/** What every feature of one running service stands on. Built once, at the start; nothing of it is a module global. */
import type { Limits } from '@mockforge-cloud/shared/protocol';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import type { Database } from './database/opened-database.ts';

export interface Clock {
  now(): Date;
}

export interface Ground {
  db: Database;
  config: Config;
  limits: Limits;
  log: Logger;
  clock: Clock;
}
