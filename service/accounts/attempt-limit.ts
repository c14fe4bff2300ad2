/** Makes guessing slow: so many attempts per key and window, then `rate.limited` until the window ends. */
import { CloudError } from '@mockforge-cloud/shared/protocol';

export interface AttemptLimitOptions {
  attempts: number;
  windowMs: number;
  now: () => Date;
  /** Most keys that are remembered. The oldest are forgotten first, so that memory stays bounded (I16). */
  maxKeys?: number;
}

interface Window {
  count: number;
  endsAt: number;
}

export class AttemptLimit {
  readonly #options: Required<AttemptLimitOptions>;
  /** In the order of their beginning. */
  readonly #windows = new Map<string, Window>();

  constructor(options: AttemptLimitOptions) {
    this.#options = { maxKeys: 10_000, ...options };
  }

  /**
   * Counts an attempt before it is made, so that attempts at the same time count as well.
   * @throws CloudError `rate.limited`
   */
  take(key: string): void {
    const now = this.#options.now().getTime();
    const window = this.#current(key, now);
    if (window.count >= this.#options.attempts) {
      throw new CloudError('rate.limited', 'There were too many attempts from here.', {
        hint: 'Wait a while, then try again.',
        retryAfter: Math.max(1, Math.ceil((window.endsAt - now) / 1000)),
      });
    }
    window.count++;
  }

  /** An attempt that turned out to be right does not count. */
  giveBack(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined && window.count > 0) window.count--;
  }

  forget(key: string): void {
    this.#windows.delete(key);
  }

  #current(key: string, now: number): Window {
    const found = this.#windows.get(key);
    // A clock that was set back must not lock anybody out for years (I14).
    if (found !== undefined && found.endsAt > now && found.endsAt - now <= this.#options.windowMs) return found;
    this.#windows.delete(key);
    for (const [oldest] of this.#windows) {
      if (this.#windows.size < this.#options.maxKeys) break;
      this.#windows.delete(oldest);
    }
    const fresh = { count: 0, endsAt: now + this.#options.windowMs };
    this.#windows.set(key, fresh);
    return fresh;
  }
}
