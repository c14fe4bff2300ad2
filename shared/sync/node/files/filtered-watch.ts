import type { Disposable } from '../../ports.ts';
import type { LiveFilter } from './live-filter.ts';
import type { WatchFolder } from './mock-folder.ts';

/** Watches anew when the filter has changed: other folders may have to be entered. `failed` hears why that did not work. */
export function filteredWatch(filter: LiveFilter, watch: WatchFolder, failed: (error: unknown) => void): WatchFolder {
  return async (folder, listener) => {
    let watching: Disposable | null = await watch(folder, listener);
    let hasEnded = false;
    const begin = async () => {
      const next = await watch(folder, listener);
      if (hasEnded) return next.dispose();
      watching?.dispose();
      watching = next;
    };
    let changing = Promise.resolve();
    const following = filter.onChange(() => {
      changing = changing.then(begin).catch(failed);
    });
    return {
      dispose() {
        hasEnded = true;
        following.dispose();
        watching?.dispose();
        watching = null;
      },
    };
  };
}
