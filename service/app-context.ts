/** All parts of one running service, put together once. Features see the parts that they name, never the whole. */

import { limitsOf } from './config/config.ts';
import type { EventMap, Events } from './events/event-map.ts';
import { LocalBus } from './events/local-bus.ts';
import type { Ground } from './ground.ts';
import { type AddressOf, createAddressOf } from './http/client-address.ts';
import { Readiness } from './http/readiness.ts';
import { createPresence, type Presence } from './presence/presence.ts';
import { createHub, type Hub } from './realtime/hub.ts';
import { createPush, type Push } from './sync/push.ts';

export interface AppContext extends Ground {
  /** What the first run makes is there, or is not this service's to make. */
  readiness: Readiness;
  /** Whose request it is, for limits. */
  addressOf: AddressOf;
  /** Tells of what has happened. */
  events: Events;
  /** Who listens to which branch. */
  hub: Hub;
  presence: Presence;
  push: Push;
}

export function createContext(options: Omit<Ground, 'limits'>): AppContext {
  const { config, log } = options;
  const ground: Ground = { ...options, limits: limitsOf(config) };
  const hub = createHub();
  const events = new LocalBus<EventMap>((err, event) => log.error({ err, event }, 'a listener failed'));
  return {
    ...ground,
    addressOf: createAddressOf(config.trustedProxies),
    readiness: new Readiness(),
    events,
    hub,
    presence: createPresence(events),
    push: createPush({ ...ground, events, toldUpTo: hub.published }),
  };
}
