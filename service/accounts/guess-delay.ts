/**
 * Makes guessing at one account slow from however many addresses: after some wrong guesses each next one has to wait, and
 * longer with each. Nobody is locked out by the guesses of others for long, and not at all where they have signed in before.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';

export interface GuessDelayOptions {
  now: () => Date;
  /** Wrong guesses that cost nothing. */
  free?: number;
  /** Most accounts, and most addresses, that are remembered. The oldest are forgotten first (I16). */
  maxKeys?: number;
}

interface Guesses {
  wrong: number;
  lastAt: number;
}

const HOUR_MS = 60 * 60_000;
const LONGEST_MS = 60_000;

export class GuessDelay {
  readonly #now: () => number;
  readonly #free: number;
  readonly #maxKeys: number;
  readonly #guesses = new Map<string, Guesses>();
  /** `account address`, where its person has signed in. */
  readonly #homes = new Set<string>();

  constructor({ now, free = 20, maxKeys = 10_000 }: GuessDelayOptions) {
    this.#now = () => now().getTime();
    this.#free = free;
    this.#maxKeys = maxKeys;
  }

  /**
   * Counts a guess before it is looked at, so that those at the same time count as well.
   * @throws CloudError `rate.limited`
   */
  take(account: string, address: string): void {
    if (this.#homes.has(`${account} ${address}`)) return;
    const now = this.#now();
    const { wrong, lastAt } = this.#of(account, now);
    const waitMs = lastAt + this.#delayAfter(wrong) - now;
    if (wrong >= this.#free && waitMs > 0) {
      throw new CloudError('rate.limited', 'There were too many wrong passwords for this account.', {
        hint: 'Wait a while, then try again.',
        retryAfter: Math.max(1, Math.ceil(waitMs / 1000)),
      });
    }
    this.#guesses.delete(account);
    this.#guesses.set(account, { wrong: wrong + 1, lastAt: now });
    forgetOldest(this.#guesses, this.#maxKeys);
  }

  /** It was no guess. */
  wasRight(account: string, address: string): void {
    const guesses = this.#guesses.get(account);
    const home = `${account} ${address}`;
    if (guesses !== undefined && !this.#homes.has(home)) guesses.wrong = Math.max(0, guesses.wrong - 1);
    this.#homes.delete(home);
    this.#homes.add(home);
    forgetOldest(this.#homes, this.#maxKeys);
  }

  #of(account: string, now: number): Guesses {
    const found = this.#guesses.get(account);
    // A clock that was set back must not keep anybody out for years (I14).
    if (found === undefined || found.lastAt > now || now - found.lastAt > HOUR_MS) return { wrong: 0, lastAt: now };
    return found;
  }

  #delayAfter(wrong: number): number {
    return Math.min(LONGEST_MS, 1000 * 2 ** Math.min(wrong - this.#free, 10));
  }
}

function forgetOldest(keys: Map<string, unknown> | Set<string>, most: number): void {
  for (const oldest of keys.keys()) {
    if (keys.size <= most) return;
    keys.delete(oldest);
  }
}
