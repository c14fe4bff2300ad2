/**
 * Linux: one watch a folder. It tells of every file in it by name, whichever inode that has by now, and costs no
 * look at the others. Chokidar reads a folder anew with every change in it: a thousand files that arrive in one
 * folder kept it, and the pool of threads that all file operations share, busy for a minute.
 */
import { type FSWatcher, watch } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MockFilter } from '../../ignore/mock-filter.ts';
import type { Disposable } from '../../ports.ts';
import type { OpenWatch, WatchEvents } from './lasting-watch.ts';

/** Enters only the folders that the filter lets through, and no links. */
export function folderWatch(filter: MockFilter): OpenWatch {
  return async (folder, events) => {
    const watching = new FolderWatch(folder, filter, events);
    await watching.begin();
    return watching;
  };
}

class FolderWatch implements Disposable {
  readonly #folder: string;
  readonly #filter: MockFilter;
  readonly #events: WatchEvents;
  /** By path relative to the folder, which itself is the empty string. */
  readonly #watchers = new Map<string, FSWatcher>();
  /** The inode of the mapped folder: another one that takes its place is not the one that is watched. */
  #root: number | null = null;
  #ended = false;

  constructor(folder: string, filter: MockFilter, events: WatchEvents) {
    this.#folder = folder;
    this.#filter = filter;
    this.#events = events;
  }

  async begin(): Promise<void> {
    this.#root = await this.#inodeOf('');
    await this.enter('');
  }

  /** Watched first and listed then, so that no folder is missed that is made meanwhile. */
  async enter(path: string): Promise<void> {
    if (!this.#begin(path)) return;
    const entries = await readdir(join(this.#folder, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const below = pathOf(path, entry.name);
      if (entry.isDirectory() && this.#filter.folder(below)) await this.enter(below);
    }
  }

  dispose(): void {
    this.#ended = true;
    this.#leave('');
  }

  #begin(path: string): boolean {
    if (this.#ended || this.#watchers.has(path)) return false;
    try {
      const watcher = watch(join(this.#folder, path));
      watcher.on('change', (event, name) => this.#hear(path, event, String(name ?? '')));
      watcher.on('error', () => this.#events.failed());
      this.#watchers.set(path, watcher);
      return true;
    } catch (error) {
      // Gone again; anything else, such as too many watches, is a hole in what is watched.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#events.failed();
      return false;
    }
  }

  #hear(folder: string, event: string, name: string): void {
    if (name === '') return this.#events.changed(null);
    const path = pathOf(folder, name);
    this.#events.changed(join(this.#folder, path));
    if (event !== 'rename') return;
    // The system tells of the end of a watched folder by its own name.
    if (folder === '' && name === basename(this.#folder)) void this.#checkRoot();
    if (this.#filter.folder(path)) void this.#follow(path);
  }

  /** Something came to this path or went from it: where it is a folder now, it is watched. */
  async #follow(path: string): Promise<void> {
    const inode = await this.#inodeOf(path);
    this.#leave(path);
    if (inode === null) return;
    await this.enter(path);
    // What was written into it before it was watched.
    this.#events.changed(join(this.#folder, path));
  }

  async #checkRoot(): Promise<void> {
    if ((await this.#inodeOf('')) !== this.#root) this.#events.failed();
  }

  /** `null` where there is no folder. */
  async #inodeOf(path: string): Promise<number | null> {
    return lstat(join(this.#folder, path)).then(
      (stats) => (stats.isDirectory() ? stats.ino : null),
      () => null,
    );
  }

  #leave(path: string): void {
    for (const [watched, watcher] of this.#watchers) {
      if (path !== '' && watched !== path && !watched.startsWith(`${path}/`)) continue;
      watcher.close();
      this.#watchers.delete(watched);
    }
  }
}

function pathOf(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
