/**
 * Turns hints (watcher events, saves) into looks at the folder. A burst is looked at when it has been quiet;
 * after it, and now and then, the whole tree is compared, because watchers lose events (I13).
 */
import type { Clock, Disposable } from '../ports.ts';
import { SETTLE_MS } from './missing-files.ts';

/** What to look at: some paths, or everything. */
export type Look = { paths: ReadonlySet<string> } | { everything: true };

export interface HintOptions {
  clock: Clock;
  debounceMs: number;
  /** Whether something waits for a cause to end that no event tells of: the folder is compared more often then. */
  isWaiting?: () => boolean;
  look: (look: Look) => void;
}

/** A burst that never ends is looked at all the same, after this many quiet times. */
const MAX_QUIET_TIMES = 6;
/** After this many paths a burst is a storm: one comparison is cheaper. */
const STORM_PATHS = 500;
const AFTER_BURST_MS = 250;
const IDLE_MS = 30_000;
const WAITING_MS = 5_000;

export class Hints implements Disposable {
  readonly #options: HintOptions;
  readonly #quietMs: number;
  readonly #paths = new Set<string>();
  #everything = false;
  #firstAt: number | null = null;
  #burst: Disposable | null = null;
  #comparison: Disposable | null = null;
  /** The delay of a comparison that something waits for; `null`: nothing does. */
  #awaitedMs: number | null = null;
  #disposed = false;

  constructor(options: HintOptions) {
    this.#options = options;
    this.#quietMs = Math.max(options.debounceMs, SETTLE_MS);
    this.#compareIdly(0);
  }

  /** `null`: anything may have changed. */
  hint(path: string | null): void {
    if (this.#disposed) return;
    if (path === null || this.#paths.size >= STORM_PATHS) this.#everything = true;
    else this.#paths.add(path);
    const now = this.#options.clock.now();
    this.#firstAt ??= now;
    const waited = Math.max(0, now - this.#firstAt);
    const delayMs = Math.max(0, Math.min(this.#quietMs, this.#quietMs * MAX_QUIET_TIMES - waited));
    this.#burst?.dispose();
    this.#burst = this.#options.clock.schedule(delayMs, () => this.#flush());
  }

  /** Whether something is still to be looked at. */
  get pending(): boolean {
    return this.#burst !== null;
  }

  /** Look again soon: something was seen that may not be settled, or nothing could be seen. */
  again(delayMs = SETTLE_MS * 2): void {
    // What comes in the meantime must not put it off for ever.
    if (this.#awaitedMs !== null && this.#awaitedMs <= delayMs) return;
    this.#compareIn(delayMs);
    this.#awaitedMs = delayMs;
  }

  dispose(): void {
    this.#disposed = true;
    this.#burst?.dispose();
    this.#comparison?.dispose();
  }

  #flush(): void {
    const look: Look = this.#everything ? { everything: true } : { paths: new Set(this.#paths) };
    this.#paths.clear();
    this.#everything = false;
    this.#firstAt = null;
    this.#burst = null;
    this.#options.look(look);
    if (this.#awaitedMs === null || this.#awaitedMs > AFTER_BURST_MS) this.#compareIn(AFTER_BURST_MS);
  }

  #compareIn(delayMs: number): void {
    this.#awaitedMs = null;
    this.#later(delayMs, () => this.#compare());
  }

  #compareIdly(waitedMs: number): void {
    this.#later(WAITING_MS, () => {
      const isDue = waitedMs + WAITING_MS >= IDLE_MS || this.#options.isWaiting?.() === true;
      if (isDue) this.#compare();
      else this.#compareIdly(waitedMs + WAITING_MS);
    });
  }

  #compare(): void {
    this.#awaitedMs = null;
    this.#options.look({ everything: true });
    this.#compareIdly(0);
  }

  /** One comparison is due at a time. */
  #later(delayMs: number, run: () => void): void {
    if (this.#disposed) return;
    this.#comparison?.dispose();
    this.#comparison = this.#options.clock.schedule(delayMs, run);
  }
}
