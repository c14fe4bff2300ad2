import { lstat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { type ChokidarOptions, type FSWatcher, watch } from 'chokidar';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { Clock, Disposable } from '../../ports.ts';
import { realClock } from '../real-clock.ts';
import type { WatchFolder } from './mock-folder.ts';

export interface ChokidarWatchOptions {
  clock?: Clock;
  create?: (folder: string, options: ChokidarOptions) => FSWatcher;
}

/**
 * Watches with chokidar, entering only what the filter lets through. Ready when the promise resolves. A watcher
 * that reports an error (an overflow, too few watches), or whose folder went, is replaced by a new one.
 */
export function chokidarWatch(
  filter: MockFilter,
  { clock = realClock, create = watch }: ChokidarWatchOptions = {},
): WatchFolder {
  return async (folder, listener) => {
    const open = () => create(folder, { ...OPTIONS, ignored: ignoredBy(filter, folder) });
    const watching = new LastingWatch({ folder, listener, clock, open });
    await watching.begin();
    return watching;
  };
}

const OPTIONS = { ignoreInitial: true, followSymlinks: false, atomic: false } as const;

function ignoredBy(filter: MockFilter, folder: string): NonNullable<ChokidarOptions['ignored']> {
  return (absolute, stats) => {
    const path = relative(folder, absolute).split(sep).join('/');
    if (path === '' || stats === undefined) return false;
    return stats.isDirectory() ? !filter.folder(path) : !filter.file(path);
  };
}

const FIRST_RETRY_MS = 1_000;
/** A new watcher of a large folder is work: where errors do not end, the comparisons have to do. */
const LAST_RETRY_MS = 300_000;

interface LastingWatchOptions {
  folder: string;
  listener: (absolutePath: string | null) => void;
  clock: Clock;
  open: () => FSWatcher;
}

class LastingWatch implements Disposable {
  readonly #options: LastingWatchOptions;
  #watcher: FSWatcher | null = null;
  #retry: Disposable | null = null;
  #retryMs = FIRST_RETRY_MS;
  #ended = false;

  constructor(options: LastingWatchOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { folder, listener, open } = this.#options;
    const watcher = open();
    this.#watcher = watcher;
    watcher.on('all', (event, absolute) => {
      listener(absolute);
      if (event === 'unlinkDir' && absolute === folder) this.#beginAnew();
    });
    watcher.on('error', () => this.#beginAnew());
    await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  }

  dispose(): void {
    this.#ended = true;
    this.#retry?.dispose();
    void this.#watcher?.close();
  }

  /** Anything may have been missed, now and until the new watcher is ready. */
  #beginAnew(): void {
    const { folder, listener, clock } = this.#options;
    listener(null);
    if (this.#ended || this.#retry !== null) return;
    const again = async () => {
      this.#retry = null;
      if (!(await isThere(folder))) return this.#beginAnew();
      await this.#watcher?.close();
      if (this.#ended) return;
      await this.begin();
      listener(null);
    };
    this.#retry = clock.schedule(this.#retryMs, () => void again());
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}

async function isThere(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    () => false,
  );
}
