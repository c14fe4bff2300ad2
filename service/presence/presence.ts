/** Who is looking at which branch, in memory: one entry for a person, however many windows are open. */
import type { Present, UserRef } from '@mockforge-cloud/shared/protocol';
import type { Place } from '../branches/place.ts';
import type { Hub } from '../realtime/hub.ts';

/** What a window says about itself. */
export type Attention = Omit<Present, 'user'>;

export interface Presence {
  /** A window came. Others hear of the person with the first one. */
  join(place: Place, connectionId: string, user: UserRef): void;
  update(place: Place, connectionId: string, attention: Attention): void;
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

export function createPresence(hub: Hub): Presence {
  const rooms = new Map<string, Map<string, Person>>();

  function find(place: Place, connectionId: string): Person | undefined {
    const people = rooms.get(keyOf(place))?.values() ?? [];
    for (const person of people) {
      if (person.windows.some((window) => window.connectionId === connectionId)) return person;
    }
    return undefined;
  }

  function put(person: Person, window: Window): void {
    person.windows = [...person.windows.filter((other) => other.connectionId !== window.connectionId), window];
  }

  function tell(place: Place, person: Person, except?: string): void {
    hub.publish(place, { type: 'presence', ...wirePlace(place), ...toPresent(person) }, except);
  }

  return {
    join(place, connectionId, user) {
      const key = keyOf(place);
      const room = rooms.get(key) ?? new Map<string, Person>();
      rooms.set(key, room);
      const known = room.get(user.id);
      const person = known ?? { user, windows: [] };
      room.set(user.id, person);
      put(person, { connectionId, attention: { status: 'active' } });
      if (known === undefined) hub.publish(place, { type: 'user_joined', ...wirePlace(place), user }, connectionId);
    },
    update(place, connectionId, attention) {
      const person = find(place, connectionId);
      if (person === undefined) return;
      put(person, { connectionId, attention });
      tell(place, person, connectionId);
    },
    leave(place, connectionId) {
      const person = find(place, connectionId);
      const room = rooms.get(keyOf(place));
      if (person === undefined || room === undefined) return;
      person.windows = person.windows.filter((window) => window.connectionId !== connectionId);
      if (person.windows.length > 0) return tell(place, person);
      room.delete(person.user.id);
      if (room.size === 0) rooms.delete(keyOf(place));
      hub.publish(place, { type: 'user_left', ...wirePlace(place), user: person.user });
    },
    list: (place) => [...(rooms.get(keyOf(place))?.values() ?? [])].map(toPresent),
  };
}

function toPresent({ user, windows }: Person): Present {
  return { user, ...(windows.at(-1)?.attention ?? { status: 'away' }) };
}

function wirePlace({ workspaceId, branch }: Place) {
  return { workspace_id: workspaceId, branch };
}

function keyOf({ workspaceId, branch }: Place): string {
  return `${workspaceId} ${branch}`;
}
