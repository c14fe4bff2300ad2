import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { OpenWatch } from './lasting-watch.ts';
import { IGNORE_FILE } from './live-filter.ts';

/** Watches with chokidar, entering only what the filter lets through. */
export function chokidarWatch(filter: MockFilter): OpenWatch {
  return async (folder, { changed, failed }) => {
    const watcher = watch(folder, {
      ignoreInitial: true,
      followSymlinks: false,
      atomic: false,
      ignored: (absolute, stats) => {
        const path = relative(folder, absolute).split(sep).join('/');
        if (path === '' || path === IGNORE_FILE || stats === undefined) return false;
        return stats.isDirectory() ? !filter.folder(path) : !filter.file(path);
      },
    });
    watcher.on('all', (event, absolute) => {
      if (event === 'unlinkDir' && absolute === folder) failed();
      else changed(absolute);
    });
    watcher.on('error', failed);
    await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
    return { dispose: () => void watcher.close() };
  };
}
