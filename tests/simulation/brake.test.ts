/** The brake (I11), with clients and a cloud. */
import assert from 'node:assert/strict';
import type { Scene } from './scene.ts';
import { goesOffline, MINUTE_MS, newStory, saves, textAt } from './story.ts';

const MOCKS = Array.from({ length: 10 }, (_, at) => `m${at}.yaml`);

/** Most files of `second` are gone at once, and one of those that are left is edited. */
async function newEmptied() {
  const story = await newStory(2);
  const { scene, first, second } = story;
  for (const path of MOCKS) saves(first, path, `path: ${path}\n`);
  await scene.pass(MINUTE_MS);
  for (const path of MOCKS.slice(0, 8)) second.disk.remove(path);
  await scene.pass(MINUTE_MS);
  assert.equal(second.engine?.status.error?.code, 'folder.emptied');
  saves(second, 'm9.yaml', 'path: m9.yaml\nby: second\n');
  await scene.pass(MINUTE_MS);
  assert.equal(scene.cloud.mocks().length, MOCKS.length);
  return story;
}

function isOver({ clients }: Scene): void {
  assert.deepEqual(
    clients.map(({ engine }) => engine?.status.state),
    ['synced', 'synced'],
  );
}

describe('the brake (I11)', () => {
  it('deletes nothing and brings back what is gone where that is the answer, and goes on with other edits', async () => {
    const { scene, first, second } = await newEmptied();
    saves(first, 'm0.yaml', 'by: first\n');
    await second.engine?.answerEmptied('bring_back');
    await scene.pass(MINUTE_MS);
    isOver(scene);
    assert.deepEqual(second.disk.paths().sort(), MOCKS);
    assert.equal(textAt(second, 'm0.yaml'), 'by: first\n');
    assert.equal(textAt(first, 'm9.yaml'), 'path: m9.yaml\nby: second\n');
  });

  it('brings back as well what had an edit on its way, whether or not that has arrived, and keeps the edit (I1)', async () => {
    for (const arrives of [true, false]) {
      const { scene, first, second } = await newStory(2);
      for (const path of MOCKS) saves(first, path, `path: ${path}\n`);
      await scene.pass(MINUTE_MS);
      const isCutAt = (isIt: boolean) => isIt && !second.isCut && goesOffline(scene, second);
      if (arrives) scene.network.pushed = ({ id }) => isCutAt(id === second.user.id);
      else scene.network.told = (what) => isCutAt(what.startsWith(`${second.name} → changes`));
      saves(second, 'm0.yaml', 'by: second\n');
      await scene.pass(MINUTE_MS);
      assert.equal(second.isCut, true);
      for (const path of MOCKS) second.disk.remove(path);
      await scene.pass(MINUTE_MS);
      await second.engine?.answerEmptied('bring_back');
      second.isCut = false;
      scene.network.pushed = () => undefined;
      scene.network.told = () => undefined;
      await scene.pass(5 * MINUTE_MS);
      isOver(scene);
      assert.deepEqual([first.disk.paths().sort(), second.disk.paths().sort()], [MOCKS, MOCKS]);
      const kept = arrives ? textAt(first, 'm0.yaml') : Buffer.from(second.disk.backups[0]?.bytes ?? []).toString();
      assert.equal(kept, 'by: second\n');
    }
  });

  it('lets the deletions go where that is the answer', async () => {
    const { scene, first, second } = await newEmptied();
    await second.engine?.answerEmptied('delete');
    await scene.pass(MINUTE_MS);
    isOver(scene);
    assert.deepEqual(first.disk.paths().sort(), ['m8.yaml', 'm9.yaml']);
  });

  it('is let go of by itself when all files are back, and not when some are', async () => {
    const { scene, first, second } = await newEmptied();
    const [last, ...others] = MOCKS.slice(0, 8);
    assert.ok(last !== undefined);
    for (const path of others) second.disk.write(path, Buffer.from(`path: ${path}\n`));
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'folder.emptied');
    second.disk.write(last, Buffer.from(`path: ${last}\n`));
    await scene.pass(MINUTE_MS);
    isOver(scene);
    assert.deepEqual(first.disk.paths().sort(), MOCKS);
  });

  for (const everyMs of [30, 100, 150]) {
    it(`is put on by a deletion that takes ${everyMs} ms a file, before it has come to most of them`, async () => {
      const { scene, first, second } = await newStory(2);
      const paths = Array.from({ length: 100 }, (_, at) => `m${at}.yaml`);
      for (const path of paths) saves(first, path, `path: ${path}\n`);
      await scene.pass(MINUTE_MS);
      for (const path of paths) {
        second.disk.remove(path);
        await scene.pass(everyMs);
      }
      await scene.pass(MINUTE_MS);
      assert.equal(second.engine?.status.error?.code, 'folder.emptied');
      assert.match(second.engine.status.error.message, /^100 of 100 mocks/);
      assert.ok(scene.cloud.mocks().length >= 50, `${scene.cloud.mocks().length} are left`);
      const left = scene.cloud.mocks().length;
      await second.engine.answerEmptied('bring_back');
      await scene.pass(MINUTE_MS);
      isOver(scene);
      assert.equal(second.disk.paths().length, left);
    });
  }

  it('is no hindrance to whoever deletes one mock a minute', async () => {
    const { scene, first, second } = await newStory(2);
    for (const path of MOCKS) saves(first, path, `path: ${path}\n`);
    await scene.pass(MINUTE_MS);
    for (const path of MOCKS) {
      second.disk.remove(path);
      await scene.pass(MINUTE_MS);
    }
    assert.deepEqual([first.disk.paths(), scene.cloud.mocks()], [[], []]);
  });

  it('is not let go of by resuming a pause of one’s own, which goes on when the brake is answered', async () => {
    const { scene, second } = await newEmptied();
    second.engine?.pause();
    second.engine?.resume();
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'folder.emptied');
    second.engine.pause();
    await second.engine.answerEmptied('bring_back');
    await scene.pass(MINUTE_MS);
    assert.deepEqual([second.engine.status.state, second.engine.status.error], ['paused', null]);
    assert.equal(second.disk.paths().length, 2);
    second.engine.resume();
    await scene.pass(MINUTE_MS);
    isOver(scene);
    assert.equal(second.disk.paths().length, MOCKS.length);
    assert.equal(scene.cloud.mocks().length, MOCKS.length);
  });
});
