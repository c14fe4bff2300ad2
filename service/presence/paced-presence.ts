/** Where a window looks, passed on at once and then a few times a second: each time goes to everybody on the branch (I16). */
import type { Present } from '@mockforge-cloud/shared/protocol';
import { type Place, placeKey } from '../branches/place.ts';

/** What a window says about itself. */
export type Attention = Omit<Present, 'user'>;

export interface WindowAddress {
  place: Place;
  connectionId: string;
}

const PACE_MS = 200;

interface Rest {
  timer: NodeJS.Timeout;
  /** What was said meanwhile, last. */
  next: Attention | null;
}

export class PacedPresence {
  readonly #update: (window: WindowAddress, attention: Attention) => void;
  readonly #resting = new Map<string, Rest>();

  constructor(update: (window: WindowAddress, attention: Attention) => void) {
    this.#update = update;
  }

  say(window: WindowAddress, attention: Attention): void {
    const rest = this.#resting.get(keyOf(window));
    if (rest !== undefined) rest.next = attention;
    else this.#tell(window, attention);
  }

  /** The window is gone. */
  forget(window: WindowAddress): void {
    clearTimeout(this.#resting.get(keyOf(window))?.timer);
    this.#resting.delete(keyOf(window));
  }

  #tell(window: WindowAddress, attention: Attention): void {
    const key = keyOf(window);
    const timer = setTimeout(() => {
      const next = this.#resting.get(key)?.next ?? null;
      this.#resting.delete(key);
      if (next !== null) this.#tell(window, next);
    }, PACE_MS);
    this.#resting.set(key, { timer: timer.unref(), next: null });
    this.#update(window, attention);
  }
}

function keyOf({ place, connectionId }: WindowAddress): string {
  return `${placeKey(place)} ${connectionId}`;
}
