/** Who is looking at which branch, in memory: one entry for a person, however many windows are open. */
import type { Present, UserRef } from '@mockforge-cloud/shared/protocol';
import { type Place, placeKey } from '../branches/place.ts';
import type { EventsOf } from '../events/event-map.ts';
import { type Attention, PacedPresence, type WindowAddress } from './paced-presence.ts';

export interface Presence {
  /** A window came. Others hear of the person with the first one. */
  join(place: Place, connectionId: string, user: UserRef): void;
  /** A window looks elsewhere. Passed on at once, and then a few times a second. */
  say(place: Place, connectionId: string, attention: Attention): void;
  /** A window went, or fell silent (P11). Others hear of it with the last one. */
  leave(place: Place, connectionId: string): void;
  list(place: Place): Present[];
}

interface Window {
  connectionId: string;
  attention: Attention;
}

interface Person {
  user: UserRef;
  /** The one that spoke last is at the end: it says where the person is. */
  windows: Window[];
}

export function createPresence(events: EventsOf<'person_joined' | 'person_moved' | 'person_left'>): Presence {
  const rooms = new Map<string, Map<string, Person>>();
  const paced = new PacedPresence(update);

  function find(place: Place, connectionId: string): Person | undefined {
    const people = rooms.get(placeKey(place))?.values() ?? [];
    for (const person of people) {
      if (person.windows.some((window) => window.connectionId === connectionId)) return person;
    }
    return undefined;
  }

  function put(person: Person, window: Window): void {
    person.windows = [...person.windows.filter((other) => other.connectionId !== window.connectionId), window];
  }

  function update({ place, connectionId }: WindowAddress, attention: Attention): void {
    const person = find(place, connectionId);
    if (person === undefined) return;
    put(person, { connectionId, attention });
    tell(place, person, connectionId);
  }

  function tell(place: Place, person: Person, except: string | null): void {
    events.publish('person_moved', { ...place, present: toPresent(person), except });
  }

  return {
    join(place, connectionId, user) {
      const key = placeKey(place);
      const room = rooms.get(key) ?? new Map<string, Person>();
      rooms.set(key, room);
      const known = room.get(user.id);
      const person = known ?? { user, windows: [] };
      room.set(user.id, person);
      put(person, { connectionId, attention: { status: 'active' } });
      if (known === undefined) events.publish('person_joined', { ...place, user, except: connectionId });
    },
    say: (place, connectionId, attention) => paced.say({ place, connectionId }, attention),
    leave(place, connectionId) {
      paced.forget({ place, connectionId });
      const person = find(place, connectionId);
      const room = rooms.get(placeKey(place));
      if (person === undefined || room === undefined) return;
      person.windows = person.windows.filter((window) => window.connectionId !== connectionId);
      if (person.windows.length > 0) return tell(place, person, null);
      room.delete(person.user.id);
      if (room.size === 0) rooms.delete(placeKey(place));
      events.publish('person_left', { ...place, user: person.user });
    },
    list: (place) => [...(rooms.get(placeKey(place))?.values() ?? [])].map(toPresent),
  };
}

function toPresent({ user, windows }: Person): Present {
  return { user, ...(windows.at(-1)?.attention ?? { status: 'away' }) };
}
