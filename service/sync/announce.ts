/** Tells of what pushes have done: after the commit, in the order of revisions, and without a gap. */
import { readLog } from '../branches/log.ts';
import { type Place, placeKey } from '../branches/place.ts';
import type { EventsOf } from '../events/event-map.ts';
import type { Ground } from '../ground.ts';
import type { FinishedPush } from './plan/finish-push.ts';

export interface AnnounceContext extends Pick<Ground, 'db' | 'limits' | 'log'> {
  events: EventsOf<'revisions_made' | 'branch_uncertain' | 'conflict_opened' | 'conflict_resolved'>;
  /** The newest revision that those who listen here were told of; `null` where there are none. */
  toldUpTo: (place: Place) => number | null;
}

export class Announcer {
  readonly #context: AnnounceContext;
  /** Branches, by `placeKey`, of which the database may have committed what it never answered. */
  readonly #doubtful = new Set<string>();

  constructor(context: AnnounceContext) {
    this.#context = context;
  }

  /** @param origin the connection that pushed: it has an answer instead */
  committed(place: Place, finished: FinishedPush, origin: string | null): void {
    const { events } = this.#context;
    events.publish('revisions_made', { ...place, records: finished.records, except: origin });
    for (const closed of finished.closed) events.publish('conflict_resolved', { ...place, ...closed });
    for (const conflict of finished.opened) events.publish('conflict_opened', { ...place, conflict });
  }

  doubt(place: Place): void {
    this.#doubtful.add(placeKey(place));
  }

  /**
   * Before anything else is told: what those who listen have missed. Of conflicts that were opened by what the database
   * never answered no log tells, so that after such a failure everybody begins anew.
   * @param lockedAt the revision that the branch was at before the push
   */
  async tellMissed(place: Place, lockedAt: number): Promise<void> {
    if (this.#doubtful.delete(placeKey(place))) return this.#context.events.publish('branch_uncertain', place);
    await this.#tellOfOthers(place, lockedAt);
  }

  /** Revisions that another instance made. */
  async #tellOfOthers(place: Place, lockedAt: number): Promise<void> {
    const { db, events, toldUpTo, limits, log } = this.#context;
    let since = toldUpTo(place);
    try {
      while (since !== null && since < lockedAt) {
        const page = await readLog(db, place, { since, until: lockedAt, maxInlineBytes: limits.maxInlineBytes });
        events.publish('revisions_made', { ...place, records: page.records, except: null });
        if (page.upTo === since) return;
        since = page.upTo;
      }
    } catch (error) {
      // An answer that names one of them must not pass for the whole of what its subscriber lacks.
      log.warn({ err: error, ...place }, 'missed revisions could not be read');
      events.publish('branch_uncertain', place);
    }
  }
}
