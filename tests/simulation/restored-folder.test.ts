/** Something puts old files back, and nobody is reverted (P19): a backup, another sync tool, a machine that was restored. */
import assert from 'node:assert/strict';
import { nodeEntropy } from '../../shared/sync/node/ground/node-entropy.ts';
import type { SimulatedClient } from './client.ts';
import { goesOffline, MINUTE_MS, newStory, saves, textAt } from './story.ts';

/** `count` mocks that `first` has edited once since; `second` has received all of it. */
async function newTeam(count: number) {
  const story = await newStory(2);
  const paths = Array.from({ length: count }, (_, index) => `mock-${index}.yaml`);
  for (const text of ['v: 1\nw: 1\n', 'v: 2\nw: 1\n']) {
    for (const path of paths) saves(story.first, path, text);
    await story.scene.pass(MINUTE_MS);
  }
  return { ...story, paths };
}

function restores(client: SimulatedClient, paths: readonly string[], text = 'v: 1\nw: 1\n'): void {
  for (const path of paths) client.disk.write(path, Buffer.from(text));
}

const heldBack = ({ engine }: SimulatedClient) => engine?.mocks.pending().map(({ path, state }) => `${path} ${state}`);

describe('old files that something puts back (P19)', () => {
  it('are left out and named where they are a few, and go on when the newer ones are back', async () => {
    const { scene, first, second, paths } = await newTeam(3);
    const notices: string[] = [];
    second.noticed = (what) => notices.push(what);
    restores(second, paths);
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-0.yaml'), 'v: 2\nw: 1\n');
    assert.deepEqual(
      heldBack(second),
      paths.map((path) => `${path} left_out`),
    );
    assert.match(second.engine?.mocks.pending()[0]?.reason ?? '', /older version.*let it go out/);
    assert.equal(notices.filter((notice) => notice.startsWith('mock.left_out')).length, 3);
    assert.equal(second.engine?.status.leftOut, 3);
    restores(second, paths, 'v: 2\nw: 1\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual(heldBack(second), []);
  });

  it('are a plan where they are many, as with Git, which a person answers (T7)', async () => {
    for (const choice of ['go', 'keep_cloud'] as const) {
      const { scene, first, second, paths } = await newTeam(12);
      second.crash();
      restores(second, paths);
      await second.start();
      await scene.pass(MINUTE_MS);
      assert.equal(second.engine?.status.error?.code, 'plan.git');
      assert.match(second.engine.status.error.message, /12 mocks .* older versions/);
      assert.equal(textAt(first, 'mock-5.yaml'), 'v: 2\nw: 1\n');
      await second.engine.plans.accept({ choice });
      await scene.pass(MINUTE_MS);
      const text = choice === 'go' ? 'v: 1\nw: 1\n' : 'v: 2\nw: 1\n';
      assert.deepEqual([textAt(first, 'mock-5.yaml'), textAt(second, 'mock-5.yaml')], [text, text]);
      assert.equal(second.engine.status.state, 'synced');
    }
  });

  it('are a plan that ends by itself when the newer ones are back, and is there again after a crash', async () => {
    const { scene, second, paths } = await newTeam(12);
    restores(second, paths);
    await scene.pass(MINUTE_MS);
    second.crash();
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'plan.git');
    restores(second, paths, 'v: 2\nw: 1\n');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine.status.state, 'synced');
  });

  it('take nothing back either by an edit on top of them: it is merged against what it was made from', async () => {
    const { scene, first, second } = await newTeam(1);
    restores(second, ['mock-0.yaml']);
    await scene.pass(MINUTE_MS);
    restores(second, ['mock-0.yaml'], 'v: 1\nw: 9\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual([textAt(first, 'mock-0.yaml'), textAt(second, 'mock-0.yaml')], ['v: 2\nw: 9\n', 'v: 2\nw: 9\n']);
    assert.deepEqual(heldBack(second), []);
  });

  it('go out when a person lets them', async () => {
    const { scene, first, second } = await newTeam(1);
    restores(second, ['mock-0.yaml']);
    await scene.pass(MINUTE_MS);
    await second.engine?.mocks.release(['mock-0.yaml']);
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-0.yaml'), 'v: 1\nw: 1\n');
  });

  it('are not what somebody saves in an editor: that is their act, and goes out, also after a restart', async () => {
    for (const isOffline of [false, true]) {
      const { scene, first, second } = await newTeam(1);
      if (isOffline) goesOffline(scene, second);
      saves(second, 'mock-0.yaml', 'v: 1\nw: 1\n');
      await scene.pass(MINUTE_MS);
      if (isOffline) {
        second.crash();
        second.isCut = false;
        await second.start();
        await scene.pass(2 * MINUTE_MS);
      }
      assert.equal(textAt(first, 'mock-0.yaml'), 'v: 1\nw: 1\n');
    }
  });

  it('are not the backups that a person puts back: those go out, also where no process runs, and once only', async () => {
    for (const isRunning of [true, false]) {
      const { scene, first, second } = await newTeam(1);
      if (!isRunning) second.crash();
      const bytes = Buffer.from('v: 1\nw: 1\n');
      second.disk.restored = [{ id: 'mark', path: 'mock-0.yaml', hash: nodeEntropy.hash(bytes) }];
      second.disk.write('mock-0.yaml', bytes);
      if (!isRunning) await second.start();
      await scene.pass(MINUTE_MS);
      assert.equal(textAt(first, 'mock-0.yaml'), 'v: 1\nw: 1\n');
      assert.deepEqual(second.disk.restored, []);
      saves(first, 'mock-0.yaml', 'v: 3\nw: 1\n');
      await scene.pass(MINUTE_MS);
      restores(second, ['mock-0.yaml']);
      await scene.pass(MINUTE_MS);
      assert.equal(textAt(first, 'mock-0.yaml'), 'v: 3\nw: 1\n');
      assert.deepEqual(heldBack(second), ['mock-0.yaml left_out']);
    }
  });

  it("are not told to be a person's by a mark that is about other bytes", async () => {
    const { scene, first, second } = await newTeam(1);
    second.disk.restored = [{ id: 'mark', path: 'mock-0.yaml', hash: nodeEntropy.hash(Buffer.from('v: 0\n')) }];
    restores(second, ['mock-0.yaml']);
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-0.yaml'), 'v: 2\nw: 1\n');
    assert.deepEqual([heldBack(second), second.disk.restored], [['mock-0.yaml left_out'], []]);
  });

  it('are asked about as soon as the cloud can be reached, and queued until then', async () => {
    const { scene, first, second } = await newTeam(1);
    goesOffline(scene, second);
    restores(second, ['mock-0.yaml']);
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.queued, 1);
    second.isCut = false;
    await scene.pass(2 * MINUTE_MS);
    assert.equal(textAt(first, 'mock-0.yaml'), 'v: 2\nw: 1\n');
    assert.deepEqual(heldBack(second), ['mock-0.yaml left_out']);
  });

  it('are deleted mocks as well where they come with older versions, and not where somebody brings one back', async () => {
    const { scene, first, second } = await newTeam(3);
    first.disk.remove('mock-2.yaml');
    await scene.pass(MINUTE_MS);
    restores(second, ['mock-0.yaml', 'mock-2.yaml'], 'v: 1\nw: 1\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-2.yaml'), null);
    restores(second, ['mock-0.yaml'], 'v: 2\nw: 1\n');
    second.disk.remove('mock-2.yaml');
    await scene.pass(MINUTE_MS);
    restores(second, ['mock-2.yaml'], 'v: 2\nw: 1\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-2.yaml'), 'v: 2\nw: 1\n');
  });

  it('are not the files of a folder that is newer than its state: they are what the cloud says of them', async () => {
    const { scene, first, second } = await newTeam(2);
    const { store } = second;
    const before = await store.load();
    saves(first, 'mock-0.yaml', 'v: 3\nw: 1\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    await store.compact(before);
    saves(first, 'mock-0.yaml', 'v: 4\nw: 1\n');
    await scene.pass(MINUTE_MS);
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.deepEqual([textAt(first, 'mock-0.yaml'), textAt(second, 'mock-0.yaml')], ['v: 4\nw: 1\n', 'v: 4\nw: 1\n']);
    assert.deepEqual(heldBack(second), []);
  });
});
