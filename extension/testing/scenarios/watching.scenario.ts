/** What the watcher of VS Code loses is made up for: edits that another process makes in the folder of an open window. */
import assert from 'node:assert/strict';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventuallyEqual } from '../../../tests/end-to-end/harness/folders.ts';
import { type Scene, theStage } from './stage.ts';

const FILES = 30;
/** Less than the time between two comparisons of a folder in which nothing seems to happen. */
const SOON_MS = 25_000;

describe('edits from outside of VS Code', function () {
  this.timeout(180_000);
  let scene: Scene;

  before(async () => {
    scene = await (await theStage()).open('watching');
    await scene.bob.watch();
    // What is written before the first sync has ended is shown first, and asked about.
    await scene.alice.window.waitForStatus('MockForge: synced');
    for (let at = 0; at < FILES; at += 1) await writeFile(fileOf(at), `at: ${at}\nsave: 0\n`);
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks);
    await scene.alice.window.waitForStatus('MockForge: synced');
  });
  after(() => scene?.close());

  it('the second of two saves within 50 ms arrives (I13)', async () => {
    for (let at = 0; at < FILES; at += 1) {
      await writeFile(fileOf(at), `at: ${at}\nsave: 1\n`);
      await pause(20 + (at % 26));
      await writeFile(fileOf(at), `at: ${at}\nsave: 2\n`);
    }
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks, SOON_MS);
  });

  it('a file that is truncated and then written arrives with what was written, and without a conflict (I13)', async () => {
    for (let at = 0; at < FILES; at += 1) {
      const handle = await open(fileOf(at), 'w');
      await pause(1);
      await handle.writeFile(`at: ${at}\nsave: 3\n`);
      await handle.close();
    }
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks, SOON_MS);
    assert.equal((await scene.status()).conflicts, 0);
  });

  it('files that are written right after their folder was made arrive (I13)', async () => {
    const { mocks } = await scene.status();
    for (let at = 0; at < FILES; at += 1) {
      const folder = join(scene.alice.mocks, `new-${at}`, 'deep');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'm.yaml'), `new: ${at}\n`);
    }
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks, SOON_MS);
    assert.equal((await scene.status()).mocks, mocks + FILES);
  });

  it('saves arrive of files that were replaced by a rename before (I13)', async () => {
    for (let save = 4; save < 7; save += 1) {
      for (let at = 0; at < FILES; at += 1) {
        const path = save === 4 ? `${fileOf(at)}.part` : fileOf(at);
        await writeFile(path, `at: ${at}\nsave: ${save}\n`);
        if (save === 4) await rename(path, fileOf(at));
      }
      await eventuallyEqual(scene.alice.mocks, scene.bob.mocks, SOON_MS);
    }
  });

  it('a folder that is removed, of which VS Code tells in one event, goes as a whole (I13)', async () => {
    const { mocks } = await scene.status();
    await rm(join(scene.alice.mocks, 'new-0'), { recursive: true });
    await eventuallyEqual(scene.alice.mocks, scene.bob.mocks, SOON_MS);
    assert.equal((await scene.status()).mocks, mocks - 1);
  });

  function fileOf(at: number): string {
    return join(scene.alice.mocks, `m${at}.yaml`);
  }
});

/** What is tried here is the time between two saves. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
