import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { WatchFolder } from './mock-folder.ts';

/** Watches with chokidar, entering only what the filter lets through. Ready when the promise resolves. */
export function chokidarWatch(filter: MockFilter): WatchFolder {
  return async (folder, listener) => {
    const watcher = watch(folder, {
      ignoreInitial: true,
      followSymlinks: false,
      atomic: false,
      ignored: (absolute, stats) => {
        const path = relative(folder, absolute).split(sep).join('/');
        if (path === '' || stats === undefined) return false;
        return stats.isDirectory() ? !filter.folder(path) : !filter.file(path);
      },
    });
    watcher.on('all', (_event, absolute) => listener(absolute));
    // An overflow, or too few watches: anything may have been missed.
    watcher.on('error', () => listener(null));
    await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
    return { dispose: () => void watcher.close() };
  };
}
