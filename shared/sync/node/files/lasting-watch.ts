/** Keeps a folder watched: a watcher that fails, or whose folder went, is replaced by a new one. */
import { lstat } from 'node:fs/promises';
import type { Clock, Disposable } from '../../ports.ts';
import { realClock } from '../ground/real-clock.ts';
import type { WatchFolder } from './mock-folder.ts';

export interface WatchEvents {
  /** Something has happened at this absolute path. `null`: anywhere. */
  changed(absolutePath: string | null): void;
  /** It has missed something, or will: an overflow, too few watches, a folder that is gone. */
  failed(): void;
}

/** Begins to watch. Ready when the promise resolves. */
export type OpenWatch = (folder: string, events: WatchEvents) => Promise<Disposable>;

const FIRST_RETRY_MS = 1_000;
/** A new watcher of a large folder is work: where failures do not end, the comparisons have to do. */
const LAST_RETRY_MS = 300_000;

export function lastingWatch(open: OpenWatch, clock: Clock = realClock): WatchFolder {
  return async (folder, listener) => {
    const watching = new LastingWatch({ folder, listener, clock, open });
    await watching.begin();
    return watching;
  };
}

interface LastingWatchOptions {
  folder: string;
  listener: (absolutePath: string | null) => void;
  clock: Clock;
  open: OpenWatch;
}

class LastingWatch implements Disposable {
  readonly #options: LastingWatchOptions;
  #watcher: Disposable | null = null;
  #retry: Disposable | null = null;
  #retryMs = FIRST_RETRY_MS;
  #begunAt = 0;
  #ended = false;

  constructor(options: LastingWatchOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { folder, listener, clock, open } = this.#options;
    this.#begunAt = clock.now();
    const watcher = await open(folder, { changed: listener, failed: () => this.#beginAnew() });
    if (this.#ended) return watcher.dispose();
    this.#watcher = watcher;
  }

  dispose(): void {
    this.#ended = true;
    this.#retry?.dispose();
    this.#watcher?.dispose();
  }

  /** Anything may have been missed, now and until the new watcher is ready. */
  #beginAnew(): void {
    const { listener, clock } = this.#options;
    if (this.#ended) return;
    listener(null);
    if (this.#retry !== null) return;
    if (clock.now() - this.#begunAt >= LAST_RETRY_MS) this.#retryMs = FIRST_RETRY_MS;
    this.#retry = clock.schedule(this.#retryMs, () => void this.#tryAgain());
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  async #tryAgain(): Promise<void> {
    const { folder, listener } = this.#options;
    this.#retry = null;
    if (!(await isThere(folder))) return this.#beginAnew();
    this.#watcher?.dispose();
    this.#watcher = null;
    await this.begin();
    listener(null);
  }
}

async function isThere(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    () => false,
  );
}
