/** Who listens to which branch in this process. Change frames are written once for all of their subscribers. */
import type { ChangeRecord, ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { type Place, placeKey, toWirePlace } from '../branches/place.ts';

export interface Broadcast {
  text: string;
  /** For the frames of the log: the revision that they are of. Others may be left out without harm. */
  revision: number | null;
}

export interface Subscriber {
  /** Of the socket: its own changes are answered, not broadcast to it. */
  readonly connectionId: string;
  /** Frames of one revision come together; revisions come in their order. */
  deliver(frames: readonly Broadcast[]): void;
  /** Ends the connection: its client begins anew, and reads what it lacks. */
  giveUp(): void;
}

export interface Hub {
  /** Returns a function that ends the subscription. */
  subscribe(place: Place, subscriber: Subscriber): () => void;
  /** The newest revision that was published to the present subscribers; `null` where there are none or none was. */
  published(place: Place): number | null;
  /** A subscriber begins after this revision: where none was published yet, what comes later can be missed. */
  beginAt(place: Place, revision: number): void;
  /** Whole revisions, in order. @param origin the connection that pushed them */
  publishChanges(place: Place, records: readonly ChangeRecord[], origin: string | null): void;
  publish(place: Place, frame: ServiceFrame, except?: string): void;
  /** Subscribers of this place may have missed something that can't be told: all of them begin anew. */
  giveUp(place: Place): void;
}

interface Channel {
  subscribers: Set<Subscriber>;
  revision: number | null;
}

export function createHub(): Hub {
  const channels = new Map<string, Channel>();
  return {
    subscribe(place, subscriber) {
      const key = placeKey(place);
      const channel = channels.get(key) ?? { subscribers: new Set(), revision: null };
      channels.set(key, channel);
      channel.subscribers.add(subscriber);
      return () => {
        channel.subscribers.delete(subscriber);
        if (channel.subscribers.size === 0 && channels.get(key) === channel) channels.delete(key);
      };
    },
    published: (place) => channels.get(placeKey(place))?.revision ?? null,
    beginAt(place, revision) {
      const channel = channels.get(placeKey(place));
      if (channel !== undefined) channel.revision ??= revision;
    },
    publishChanges(place, records, origin) {
      const channel = channels.get(placeKey(place));
      const last = records.at(-1);
      if (channel === undefined || last === undefined) return;
      channel.revision = last.revision;
      const frames = records.map((record) => ({ text: changeFrame(place, record), revision: record.revision }));
      deliver(channel, frames, origin);
    },
    publish(place, frame, except) {
      const channel = channels.get(placeKey(place));
      if (channel !== undefined) {
        deliver(channel, [{ text: JSON.stringify(frame), revision: null }], except ?? null);
      }
    },
    giveUp(place) {
      for (const subscriber of [...(channels.get(placeKey(place))?.subscribers ?? [])]) subscriber.giveUp();
    },
  };
}

export function changeFrame(place: Place, record: ChangeRecord): string {
  const frame: ServiceFrame = { type: 'change', ...toWirePlace(place), ...record };
  return JSON.stringify(frame);
}

function deliver(channel: Channel, frames: readonly Broadcast[], except: string | null): void {
  for (const subscriber of [...channel.subscribers]) {
    if (subscriber.connectionId !== except) subscriber.deliver(frames);
  }
}
