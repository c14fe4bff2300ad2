import assert from 'node:assert/strict';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import type { Disposable } from '../../ports.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-options.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { chokidarWatch } from './chokidar-watch.ts';
import { folderWatch } from './folder-watch.ts';
import { lastingWatch, type OpenWatch, type WatchEvents } from './lasting-watch.ts';

const filter = createMockFilter(DEFAULT_SYNC_OPTIONS);

/** What a watcher tells, to be waited for. */
function newEars() {
  const heard: (string | null)[] = [];
  const waiting = new Set<() => void>();
  const hear = (path: string | null) => {
    heard.push(path);
    for (const look of [...waiting]) look();
  };
  const until = (path: string | null) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!heard.includes(path)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { heard, hear, until };
}

describe('lasting watch', () => {
  after(removeTemporaryFolders);

  it('says that anything may have changed when a watcher fails, and again when there is a new one (I13)', async () => {
    const clock = new FakeClock();
    const opened: WatchEvents[] = [];
    const disposed: number[] = [];
    const open: OpenWatch = async (_folder, events): Promise<Disposable> => {
      const number = opened.push(events);
      return { dispose: () => disposed.push(number) };
    };
    const { heard, hear } = newEars();
    const watching = await lastingWatch(open, clock)(await temporaryFolder(), hear);
    opened[0]?.failed();
    opened[0]?.failed();
    assert.deepEqual([heard, opened.length], [[null, null], 1]);
    clock.advance(1_000);
    while (heard.length < 3) await soon();
    assert.deepEqual([heard, opened.length, disposed], [[null, null, null], 2, [1]]);
    opened[1]?.changed('/a.yaml');
    assert.ok(heard.includes('/a.yaml'));
    watching.dispose();
    opened[1]?.failed();
    assert.equal(clock.pending, 0);
  });

  it('waits longer from failure to failure', async () => {
    const clock = new FakeClock();
    const begun: number[] = [];
    const open: OpenWatch = async (_folder, events) => {
      begun.push(clock.elapsed);
      events.failed();
      return { dispose: () => undefined };
    };
    const watching = await lastingWatch(open, clock)(await temporaryFolder(), () => undefined);
    while (begun.length < 5) {
      const { length } = begun;
      clock.advance((clock.nextAt ?? 0) - clock.elapsed);
      while (begun.length === length) await soon();
    }
    assert.deepEqual(begun, [0, 1_000, 3_000, 7_000, 15_000]);
    watching.dispose();
  });

  const watchers = [{ name: 'chokidar', open: chokidarWatch(filter) }];
  if (process.platform === 'linux') watchers.push({ name: 'a watch a folder', open: folderWatch(filter) });
  else console.log('      (a watch a folder is for Linux, and not tried here)');

  for (const { name, open } of watchers) {
    describe(name, () => {
      async function newWatch() {
        const folder = await temporaryFolder();
        await mkdir(join(folder, 'users'));
        const ears = newEars();
        const watching = await lastingWatch(open)(folder, ears.hear);
        return { folder, watching, ...ears };
      }

      it('tells of new, changed and removed files, in folders that are new as well', async () => {
        const { folder, until, watching } = await newWatch();
        const file = join(folder, 'users/a.yaml');
        await writeFile(file, 'a: 1');
        await until(file);
        await mkdir(join(folder, 'orders/deep'), { recursive: true });
        await until(join(folder, 'orders'));
        const deep = join(folder, 'orders/deep/b.yaml');
        await heardWhile(until(deep), () => writeFile(deep, String(Math.random())));
        watching.dispose();
      });

      it('tells of saves in a folder that has moved, by its new name', async () => {
        const { folder, until, watching } = await newWatch();
        await rename(join(folder, 'users'), join(folder, 'people'));
        const file = join(folder, 'people/a.yaml');
        await heardWhile(until(file), () => writeFile(file, String(Math.random())));
        watching.dispose();
      });

      it('does not look behind links (I8)', async () => {
        const { folder, heard, until, watching } = await newWatch();
        const outside = await temporaryFolder();
        await rm(join(folder, 'users'), { recursive: true });
        await symlink(outside, join(folder, 'users'));
        await writeFile(join(outside, 'a.yaml'), 'a: 1');
        const file = join(folder, 'b.yaml');
        await heardWhile(until(file), () => writeFile(file, String(Math.random())));
        assert.ok(!heard.includes(join(folder, 'users/a.yaml')));
        watching.dispose();
      });

      it('watches the folder again when it was gone and is back (I11)', async () => {
        const { folder, until, watching } = await newWatch();
        await rename(folder, `${folder}-away`);
        await until(null);
        await mkdir(folder);
        const file = join(folder, 'a.yaml');
        await heardWhile(until(file), () => writeFile(file, String(Math.random())));
        watching.dispose();
        await rm(`${folder}-away`, { recursive: true });
      });
    });
  }
});

/** Lets what is under way go on. */
function soon(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Does it again and again until it is heard of: a watcher may still be on its way to the folder. */
async function heardWhile(heard: Promise<void>, doIt: () => Promise<void>): Promise<void> {
  let isHeard = false;
  void heard.then(() => {
    isHeard = true;
  });
  while (!isHeard) {
    await doIt();
    await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
}
