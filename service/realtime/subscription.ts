/** One socket's view of one branch: first what it missed, then what happens, without a gap between them. */
import { setImmediate } from 'node:timers/promises';
import type { Head } from '@mockforge-cloud/shared/protocol';
import { readBranch } from '../branches/branches.repository.ts';
import { readLog } from '../branches/log.ts';
import type { Place } from '../branches/place.ts';
import type { Ground } from '../ground.ts';
import { slices } from '../turns.ts';
import { type Broadcast, changeFrame, type Hub, type Subscriber } from './hub.ts';
import type { Outbox } from './outbox.ts';
import type { Slots } from './slots.ts';

/** Revisions that come while the client catches up. Beyond it they are read from the log again. */
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** Small pages: as much as is read and written without others having to wait long. */
const MAX_PAGE_CHANGES = 100;

export interface SubscriptionContext extends Pick<Ground, 'db' | 'limits'> {
  hub: Hub;
  /** Of all sockets that read the log, only so many do at one time. */
  catchUps: Slots;
}

export class Subscription implements Subscriber {
  readonly place: Place;
  readonly connectionId: string;
  readonly #context: SubscriptionContext;
  readonly #outbox: Outbox;
  readonly #leave: () => void;
  /** `null`: live. */
  #held: Broadcast[] | null = [];
  #heldBytes = 0;
  #lost = false;
  /** The last revision that was sent, or that the client was told to be at. */
  #revision = 0;
  #ended = false;

  /** Listens from now on, and holds what it hears until `follow`. */
  constructor(options: {
    place: Place;
    connectionId: string;
    context: SubscriptionContext;
    outbox: Outbox;
  }) {
    this.place = options.place;
    this.connectionId = options.connectionId;
    this.#context = options.context;
    this.#outbox = options.outbox;
    this.#leave = options.context.hub.subscribe(options.place, this);
  }

  deliver(frames: readonly Broadcast[]): void {
    if (this.#held === null) return this.#send(frames);
    this.#held.push(...frames);
    for (const { text } of frames) this.#heldBytes += text.length;
    if (this.#heldBytes <= MAX_HELD_BYTES) return;
    // The log has them.
    this.#held = this.#held.filter((frame) => frame.revision === null);
    this.#heldBytes = this.#held.reduce((sum, { text }) => sum + text.length, 0);
    this.#lost = true;
    // Nothing but presence and the like, and more of it than anybody reads.
    if (this.#heldBytes > MAX_HELD_BYTES) this.#outbox.giveUp();
  }

  giveUp(): void {
    this.#outbox.giveUp();
  }

  /** Sends everything after `since` up to now, and then what happens. Resolves when the client is up to date. */
  async follow({ since, head }: { since: number; head: Head }): Promise<void> {
    this.#revision = since;
    this.#context.hub.beginAt(this.place, head.revision);
    let until = head.revision;
    while (!this.#ended) {
      await this.#catchUp(until);
      if (!this.#lost) break;
      this.#lost = false;
      until = (await readBranch(this.#context.db, this.place)).head.revision;
    }
    const held = this.#held ?? [];
    this.#held = null;
    if (!this.#ended) this.#send(held);
  }

  end(): void {
    this.#ended = true;
    this.#leave();
  }

  /** Page by page, and each in its turn: however many catch up, everybody else is answered between two of them. */
  async #catchUp(until: number): Promise<void> {
    while (this.#revision < until && !this.#ended) {
      const page = await this.#context.catchUps.run(() => this.#readPage(until));
      if (page === null || page.upTo === this.#revision) return;
      for (const text of page.texts) {
        if (this.#ended) return;
        await this.#outbox.sendWithin(text);
      }
      this.#revision = page.upTo;
    }
  }

  /** `null`: nobody waits for it any more. */
  async #readPage(until: number): Promise<{ texts: string[]; upTo: number } | null> {
    // The embedded database may answer before anybody else has had a turn.
    await setImmediate();
    if (this.#ended) return null;
    const { db, limits } = this.#context;
    const { records, upTo } = await readLog(db, this.place, {
      since: this.#revision,
      until,
      maxInlineBytes: limits.maxInlineBytes,
      maxChanges: MAX_PAGE_CHANGES,
    });
    const texts: string[] = [];
    const pause = slices();
    for (const record of records) {
      texts.push(changeFrame(this.place, record));
      await pause();
    }
    return { texts, upTo };
  }

  #send(frames: readonly Broadcast[]): void {
    let last = this.#revision;
    for (const { text, revision } of frames) {
      // Sent from the log already.
      if (revision !== null && revision <= this.#revision) continue;
      last = revision ?? last;
      this.#outbox.send(text);
    }
    this.#revision = last;
  }
}
