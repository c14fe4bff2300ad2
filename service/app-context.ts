/** What every feature of one running service shares. Built once, at the start; nothing of it is a module global. */
import type { Limits } from '@mockforge-cloud/shared/protocol';
import type { Logger } from 'pino';
import { createTokenEvents, type TokenEvents } from './accounts/token-events.ts';
import { type Config, limitsOf } from './config/config.ts';
import type { Database } from './database/opened-database.ts';
import { type AddressOf, createAddressOf } from './http/client-address.ts';
import { Readiness } from './http/readiness.ts';
import { createMemberEvents, type MemberEvents } from './members/member-events.ts';
import { createPresence, type Presence } from './presence/presence.ts';
import { createHub, type Hub } from './realtime/hub.ts';
import { Slots } from './realtime/slots.ts';
import { createPush, type Push } from './sync/push.ts';

/** One reads while the other one's page is written. */
const MAX_CATCH_UPS = 2;

export interface Clock {
  now(): Date;
}

export interface AppContext {
  db: Database;
  config: Config;
  limits: Limits;
  log: Logger;
  clock: Clock;
  /** What the first run makes is there, or is not this service's to make. */
  readiness: Readiness;
  /** Whose request it is, for limits. */
  addressOf: AddressOf;
  /** Tells sockets of revoked tokens. */
  tokens: TokenEvents;
  /** Tells sockets of members who were removed or whose role changed. */
  members: MemberEvents;
  /** Tells sockets what happens on their branches. */
  hub: Hub;
  presence: Presence;
  /** Of all sockets that read the log, only so many do at one time. */
  catchUps: Slots;
  push: Push;
}

export function createContext(options: { db: Database; config: Config; log: Logger; clock: Clock }): AppContext {
  const { config } = options;
  const limits = limitsOf(config);
  const hub = createHub();
  return {
    ...options,
    limits,
    addressOf: createAddressOf(config.trustedProxies),
    readiness: new Readiness(),
    tokens: createTokenEvents(),
    members: createMemberEvents(),
    hub,
    presence: createPresence(hub),
    catchUps: new Slots(MAX_CATCH_UPS),
    push: createPush({ ...options, limits, hub }),
  };
}
