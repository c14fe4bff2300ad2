/** Where a window looks, passed on at once and then a few times a second: each time goes to everybody on the branch (I16). */

import type { Place } from '../branches/place.ts';
import type { Attention } from './presence.ts';

const PACE_MS = 200;

interface Rest {
  timer: NodeJS.Timeout;
  /** What was said meanwhile, last. */
  next: { place: Place; attention: Attention } | null;
}

export class PacedPresence {
  readonly #update: (place: Place, attention: Attention) => void;
  readonly #resting = new Map<string, Rest>();

  constructor(update: (place: Place, attention: Attention) => void) {
    this.#update = update;
  }

  say(place: Place, attention: Attention): void {
    const key = `${place.workspaceId} ${place.branch}`;
    const rest = this.#resting.get(key);
    if (rest !== undefined) rest.next = { place, attention };
    else this.#tell(key, { place, attention });
  }

  end(): void {
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
  }

  #tell(key: string, { place, attention }: { place: Place; attention: Attention }): void {
    const timer = setTimeout(() => {
      const next = this.#resting.get(key)?.next ?? null;
      this.#resting.delete(key);
      if (next !== null) this.#tell(key, next);
    }, PACE_MS);
    this.#resting.set(key, { timer: timer.unref(), next: null });
    this.#update(place, attention);
  }
}
