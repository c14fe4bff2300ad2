/** Machines that were cloned or restored, and containers that start from one image: each is a replica of its own (P24). */
import assert from 'node:assert/strict';
import type { SimulatedClient } from './client.ts';
import { SimulatedClient as Client } from './client.ts';
import type { Scene } from './scene.ts';
import { goesOffline, MINUTE_MS, newStory, saves, textAt } from './story.ts';

const TEXT = 'v: 1\nk: 0\nl: 0\nm: 0\nw: 1\n';
const edited = (key: string, value: number) => TEXT.replace(new RegExp(`${key}: .`), `${key}: ${value}`);

/** The same folder, state and account. `isTold`: nothing of the machine tells that it is another one. */
function cloneOf(scene: Scene, client: SimulatedClient, isTold: boolean): SimulatedClient {
  const setup = { fate: 7, sync: {}, processes: 1, disk: 'exact', has: null } as const;
  const clone = new Client({ ...setup, name: 'clone', user: client.name }, scene);
  for (const path of client.disk.paths()) clone.disk.write(path, client.disk.read(path) ?? new Uint8Array());
  clone.store = client.store.copy();
  clone.machine = isTold ? client.machine : 'clone';
  return clone;
}

const WAYS = [
  { isTold: false, way: 'by the machine' },
  { isTold: true, way: 'by what the cloud knows' },
];

describe('a cloned machine', () => {
  for (const { isTold, way } of WAYS) {
    it(`is told ${way}, and what the other one is in stays open (P24, F9)`, async () => {
      const { scene, first } = await newStory(1);
      saves(first, 'x.yaml', TEXT);
      await scene.pass(MINUTE_MS);
      const clone = cloneOf(scene, first, isTold);
      goesOffline(scene, first);
      saves(first, 'x.yaml', edited('v', 2));
      clone.disk.write('x.yaml', Buffer.from(edited('v', 3)));
      first.isCut = false;
      await scene.pass(MINUTE_MS);
      await clone.start();
      await scene.pass(MINUTE_MS);
      assert.equal(scene.cloud.conflicts().length, 1);
      saves(first, 'x.yaml', edited('v', 2).replace('w: 1', 'w: 5'));
      await scene.pass(MINUTE_MS);
      assert.equal(scene.cloud.conflicts().length, 1);
      assert.equal(textAt(clone, 'x.yaml'), edited('v', 3));
      assert.equal(clone.engine?.status.state, 'conflicts');
    });

    it(`is told ${way} where all that the other one has done is a conflict, which stays open (P24, F9)`, async () => {
      const { scene, first, second } = await newStory(2);
      saves(first, 'x.yaml', TEXT);
      await scene.pass(MINUTE_MS);
      const clone = cloneOf(scene, first, isTold);
      goesOffline(scene, first);
      saves(first, 'x.yaml', edited('v', 2));
      saves(second, 'x.yaml', edited('v', 3));
      await scene.pass(MINUTE_MS);
      first.isCut = false;
      await scene.pass(MINUTE_MS);
      const before = scene.cloud.conflicts().map(({ conflict_id }) => conflict_id);
      assert.equal(before.length, 1);
      await clone.start();
      await scene.pass(MINUTE_MS);
      saves(clone, 'x.yaml', edited('v', 4));
      await scene.pass(MINUTE_MS);
      assert.deepEqual(
        scene.cloud.conflicts().map(({ conflict_id }) => conflict_id),
        before,
      );
      assert.equal(textAt(first, 'x.yaml'), edited('v', 2));
    });
  }

  it('closes nothing of what both were in when it was cloned (P24)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'x.yaml', TEXT);
    await scene.pass(MINUTE_MS);
    goesOffline(scene, first);
    saves(first, 'x.yaml', edited('v', 2));
    saves(second, 'x.yaml', edited('v', 3));
    await scene.pass(MINUTE_MS);
    first.isCut = false;
    await scene.pass(MINUTE_MS);
    const clone = cloneOf(scene, first, false);
    await clone.start();
    await scene.pass(MINUTE_MS);
    saves(clone, 'x.yaml', edited('v', 3).replace('w: 1', 'w: 9'));
    await scene.pass(MINUTE_MS);
    assert.equal(scene.cloud.conflicts().length, 1);
    assert.equal(textAt(first, 'x.yaml'), edited('v', 2));
    assert.equal(textAt(second, 'x.yaml'), edited('v', 3).replace('w: 1', 'w: 9'));
  });

  it('that works at the same time as the other one loses nothing, and both end with the same files (P24)', async () => {
    const { scene, first } = await newStory(1);
    for (const name of ['a', 'b', 'c']) saves(first, `${name}.yaml`, TEXT);
    await scene.pass(MINUTE_MS);
    const clone = cloneOf(scene, first, true);
    await clone.start();
    await scene.pass(MINUTE_MS);
    saves(first, 'a.yaml', edited('v', 2));
    saves(clone, 'a.yaml', edited('w', 3));
    saves(first, 'b.yaml', edited('v', 4));
    saves(clone, 'c.yaml', edited('v', 5));
    await scene.pass(2 * MINUTE_MS);
    assert.deepEqual(scene.cloud.conflicts(), []);
    for (const client of [first, clone]) {
      assert.equal(textAt(client, 'a.yaml'), edited('v', 2).replace('w: 1', 'w: 3'));
      assert.deepEqual([textAt(client, 'b.yaml'), textAt(client, 'c.yaml')], [edited('v', 4), edited('v', 5)]);
    }
  });

  it('sends what both had queued once (I4, P24)', async () => {
    const { scene, first } = await newStory(1);
    saves(first, 'a.yaml', TEXT);
    await scene.pass(MINUTE_MS);
    goesOffline(scene, first);
    saves(first, 'a.yaml', edited('v', 2));
    await scene.pass(MINUTE_MS);
    const clone = cloneOf(scene, first, true);
    first.isCut = false;
    await clone.start();
    await scene.pass(MINUTE_MS);
    assert.equal(scene.cloud.log.length, 2);
    assert.deepEqual(scene.cloud.conflicts(), []);
  });
});

describe('a machine that was restored from a backup', () => {
  for (const { has, isTold } of [
    { has: 'has sent something since', isTold: true },
    { has: 'has only received since', isTold: false },
  ]) {
    it(`with its state alone, which ${has}, takes its files for what they are, and reverts nothing (P19, P24, I17, T7)`, async () => {
      const { scene, first, second } = await newStory(2);
      for (const name of ['x', 'y']) saves(first, `${name}.yaml`, TEXT);
      await scene.pass(MINUTE_MS);
      const backup = first.store.copy();
      saves(second, 'x.yaml', edited('v', 2));
      saves(isTold ? first : second, 'y.yaml', edited('v', 3));
      await scene.pass(MINUTE_MS);
      first.crash();
      first.store = backup;
      if (!isTold) first.machine = 'restored';
      // Back to what it was before: a merge with a base of that time would see no change.
      for (const name of ['x', 'y']) saves(second, `${name}.yaml`, TEXT);
      await scene.pass(MINUTE_MS);
      await first.start();
      await scene.pass(MINUTE_MS);
      for (const client of [first, second]) {
        assert.deepEqual([textAt(client, 'x.yaml'), textAt(client, 'y.yaml')], [TEXT, TEXT]);
      }
      assert.deepEqual(scene.cloud.conflicts(), []);
    });
  }

  it('with its state alone knows a file for the mock that has come to its place since (P24, T7)', async () => {
    const { scene, first, second } = await newStory(2);
    for (const name of ['x', 'y']) saves(first, `${name}.yaml`, edited('v', name === 'x' ? 1 : 7));
    await scene.pass(MINUTE_MS);
    const backup = first.store.copy();
    second.disk.remove('x.yaml');
    await scene.pass(MINUTE_MS);
    second.disk.write('x.yaml', Buffer.from('something: else\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'x.yaml'), 'something: else\n');
    const before = scene.cloud.head.revision;
    first.crash();
    first.store = backup;
    first.machine = 'restored';
    await scene.pass(1_000);
    await first.start();
    await scene.pass(MINUTE_MS);
    assert.equal(scene.cloud.head.revision, before);
    assert.equal(first.engine?.status.state, 'synced');
  });

  it('with folder and state closes no conflict that nobody has settled (P24, T7)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'x.yaml', TEXT);
    await scene.pass(MINUTE_MS);
    const backup = first.store.copy();
    goesOffline(scene, first);
    saves(first, 'x.yaml', edited('v', 2));
    saves(second, 'x.yaml', edited('v', 3));
    await scene.pass(MINUTE_MS);
    first.isCut = false;
    await scene.pass(MINUTE_MS);
    assert.equal(scene.cloud.conflicts().length, 1);
    first.crash();
    first.store = backup;
    first.disk.write('x.yaml', Buffer.from(TEXT));
    await scene.pass(1_000);
    await first.start();
    await scene.pass(MINUTE_MS);
    saves(first, 'x.yaml', edited('v', 3).replace('w: 1', 'w: 7'));
    await scene.pass(MINUTE_MS);
    assert.equal(scene.cloud.conflicts().length, 1);
    assert.equal(textAt(second, 'x.yaml'), edited('v', 3).replace('w: 1', 'w: 7'));
  });
});
