/** What the simulation found and what is easier told with clients and a cloud than beside one part. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scene } from './scene.ts';
import { calmScript, type Script } from './script.ts';
import { goesOffline, inTheCloud, MINUTE_MS, newStory, renames, saves, textAt } from './story.ts';
import { runScript } from './world.ts';

const RECORDED = join(import.meta.dirname, 'recorded');

describe('regressions', () => {
  it('sends what a viewer has edited as soon as the role comes back', async () => {
    const { scene, first } = await newStory(1);
    const { cloud, network } = scene;
    cloud.members.set(first.user.id, { role: 'viewer', permissions: null });
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    assert.equal(inTheCloud(scene, 'a.yaml'), undefined);
    assert.equal(first.engine?.status.blocked, 1);
    cloud.members.set(first.user.id, { role: 'editor', permissions: null });
    network.memberChanged(first.user.id);
    await scene.pass(MINUTE_MS);
    assert.notEqual(inTheCloud(scene, 'a.yaml'), undefined);
    assert.equal(first.engine?.status.blocked, 0);
  });

  it('merges what comes in into a file whose edit the role forbids to send, after a backup, and goes on naming it (I9)', async () => {
    const { scene, first, second } = await newStory(2);
    const text = 'one: 1\ntwo: 2\nthree: 3\nfour: 4\n';
    saves(first, 'a.yaml', text);
    await scene.pass(MINUTE_MS);
    scene.cloud.members.set(second.user.id, { role: 'viewer', permissions: null });
    saves(second, 'a.yaml', text.replace('four: 4', 'four: 44'));
    await scene.pass(MINUTE_MS);
    saves(first, 'a.yaml', text.replace('one: 1', 'one: 11'));
    await scene.pass(MINUTE_MS);
    const both = 'one: 11\ntwo: 2\nthree: 3\nfour: 44\n';
    assert.equal(textAt(second, 'a.yaml'), both);
    assert.equal(second.engine?.status.blocked, 1);
    assert.equal(second.disk.backups.length, 1);
    const frames = scene.network.pushes.get(second.user.id);
    for (let value = 12; value < 30; value += 1) {
      saves(first, 'a.yaml', text.replace('one: 1', `one: ${value}`));
      await scene.pass(MINUTE_MS);
    }
    saves(first, 'a.yaml', text.replace('one: 1', 'one: 11'));
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), both);
    assert.deepEqual([second.disk.backups.length, scene.network.pushes.get(second.user.id)], [1, frames]);
    assert.equal(textAt(first, 'a.yaml'), text.replace('one: 1', 'one: 11'));
    scene.cloud.members.set(second.user.id, { role: 'editor', permissions: null });
    scene.network.memberChanged(second.user.id);
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'a.yaml'), both);
    assert.equal(second.engine.status.blocked, 0);
  });

  it('keeps the edits of a removed member, asks slowly, and sends them when the member is back (P13)', async () => {
    const { scene, first } = await newStory(1);
    const { cloud, network } = scene;
    cloud.members.delete(first.user.id);
    network.memberChanged(first.user.id);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    const before = network.traffic;
    await scene.pass(10 * MINUTE_MS);
    assert.ok(network.traffic - before <= 10 * 2 + 1, `${network.traffic - before} requests in ten minutes`);
    assert.equal(first.engine?.status.error?.code, 'workspace.not_found');
    cloud.members.set(first.user.id, { role: 'editor', permissions: null });
    await scene.pass(MINUTE_MS);
    assert.notEqual(inTheCloud(scene, 'a.yaml'), undefined);
  });

  it('offers what a restored cloud lacks, and loses nothing (I15)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    const backup = scene.cloud.backup();
    saves(first, 'b.yaml', 'b: 1\n');
    saves(first, 'a.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), 'a: 2\n');
    scene.network.cutAll();
    scene.cloud.restore(backup);
    await scene.pass(MINUTE_MS);
    for (const client of [first, second]) {
      assert.equal(textAt(client, 'b.yaml'), 'b: 1\n');
      assert.equal(textAt(client, 'a.yaml'), 'a: 2\n');
    }
    assert.notEqual(inTheCloud(scene, 'b.yaml'), undefined);
  });

  it('notices a restored cloud although a comparison is asked for at the same time (I15)', async () => {
    const { scene, first, second } = await newStory(2);
    const backup = scene.cloud.backup();
    saves(first, 'a.yaml', 'a: 1\n');
    saves(first, 'b.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    scene.network.cutAll();
    scene.cloud.restore(backup);
    for (const client of [first, second]) void client.engine?.syncNow();
    await scene.pass(MINUTE_MS);
    saves(second, 'c.yaml', 'c: 1\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      scene.cloud
        .mocks()
        .map(({ path }) => path)
        .sort(),
      ['a.yaml', 'b.yaml', 'c.yaml'],
    );
    assert.equal(textAt(first, 'c.yaml'), 'c: 1\n');
  });

  it('follows and takes over within seconds when the process that syncs is killed (P17)', async () => {
    const script = calmScript(1);
    const scene = new Scene({ ...script, clients: script.clients.map((setup) => ({ ...setup, processes: 2 })) });
    const [client] = scene.clients;
    assert.ok(client !== undefined);
    await client.start();
    await scene.pass(MINUTE_MS);
    client.engineIsKilled();
    saves(client, 'a.yaml', 'a: 1\n');
    await scene.pass(5_000);
    assert.equal(client.isWhole, false);
    assert.notEqual(inTheCloud(scene, 'a.yaml'), undefined);
  });

  it('gives a file to the mock that waited for its path, when the other one has gone back (I3)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'one.yaml', 'one: 1\n');
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    renames(second, 'one.yaml', 'a.yaml');
    await scene.pass(1_000);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(1_000);
    second.isCut = false;
    await scene.pass(2 * MINUTE_MS);
    assert.deepEqual([textAt(second, 'one.yaml'), textAt(second, 'a.yaml')], ['one: 1\n', 'a: 1\n']);
  });

  it('comes back to a document whose unsaved changes were undone, though nobody says so', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    second.disk.dirty.add('a.yaml');
    saves(first, 'a.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), 'a: 1\n');
    second.disk.dirty.clear();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), 'a: 2\n');
  });

  it('rebuilds lost state without a conflict for a file that is an old revision, and without a push (P18, I6)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    second.loseState();
    saves(first, 'a.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), 'a: 2\n');
    assert.equal(scene.cloud.conflicts().length, 0);
    assert.equal(scene.network.pushes.get(second.user.id), undefined);
  });

  it('sends a mock whose name was too like another one’s, as soon as that one has another name', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    saves(second, 'A.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.blocked, 1);
    first.disk.move('a.yaml', 'b.yaml');
    await scene.pass(MINUTE_MS);
    assert.notEqual(inTheCloud(scene, 'A.yaml'), undefined);
    assert.equal(textAt(first, 'A.yaml'), 'other: 1\n');
  });

  it('finds the mock of a file that was renamed and edited in the cloud while its state was lost (P18)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    second.loseState();
    renames(first, 'a.yaml', 'b.yaml');
    await scene.pass(MINUTE_MS);
    saves(first, 'b.yaml', 'a: 2\n');
    saves(first, 'a.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.deepEqual([textAt(second, 'a.yaml'), textAt(second, 'b.yaml')], ['other: 1\n', 'a: 2\n']);
    assert.equal(scene.cloud.conflicts().length, 0);
    assert.equal(scene.network.pushes.get(second.user.id), undefined);
  });

  it('does not delete a mock for everybody whose file is spelled in another case when its state is lost (P18)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    second.loseState();
    second.disk.move('a.yaml', 'A.yaml');
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.notEqual(inTheCloud(scene, 'a.yaml'), undefined);
    assert.deepEqual([first.disk.paths(), second.disk.paths()], [['a.yaml'], ['a.yaml']]);
  });

  it('replaces an old revision of a mock that was deleted by the one that is there now, without a conflict (P18)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    second.loseState();
    first.disk.remove('a.yaml');
    await scene.pass(MINUTE_MS);
    await first.engine?.answerEmptied('delete');
    await scene.pass(MINUTE_MS);
    saves(first, 'a.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), 'other: 1\n');
    assert.equal(scene.cloud.conflicts().length, 0);
  });

  it('does not bring a former name back for everybody, of a file that was left there when the state was lost (P18)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'b.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    renames(first, 'b.yaml', 'c.yaml');
    await scene.pass(MINUTE_MS);
    second.crash();
    second.loseState();
    second.disk.write('b.yaml', Buffer.from('b: 1\n'));
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.deepEqual([second.disk.paths(), scene.cloud.mocks().length], [['c.yaml'], 1]);
    assert.deepEqual(second.disk.backups.at(-1)?.path, 'b.yaml');
  });

  it('does not bring the old name back for everybody when a new file is where a mock was renamed to', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    renames(first, 'a.yaml', 'b.yaml');
    saves(second, 'b.yaml', 'a: 2\n');
    await scene.pass(1_000);
    second.isCut = false;
    await scene.pass(2 * MINUTE_MS);
    assert.deepEqual([first.disk.paths(), second.disk.paths()], [['b.yaml'], ['b.yaml']]);
    assert.equal(textAt(second, 'b.yaml'), 'a: 2\n');
    assert.equal(scene.cloud.conflicts().length, 1);
  });

  it('gives the path of a file that is left behind to the mock that waited for it, without a conflict', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    renames(first, 'a.yaml', 'b.yaml');
    saves(second, 'b.yaml', 'a: 2\n');
    await scene.pass(1_000);
    saves(first, 'a.yaml', 'other: 1\n');
    await scene.pass(1_000);
    second.isCut = false;
    await scene.pass(2 * MINUTE_MS);
    assert.deepEqual([textAt(second, 'a.yaml'), textAt(second, 'b.yaml')], ['other: 1\n', 'a: 2\n']);
    assert.equal(scene.cloud.conflicts().length, 1);
  });

  it('deletes the mock that was deleted, not the one whose file came to its name meanwhile (I1)', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { scene, first, second } = await newStory(2);
      for (const name of ['a', 'b', 'c', 'd']) saves(first, `${name}.yaml`, `${name}: 1\n`);
      await scene.pass(MINUTE_MS);
      second.isCut = true;
      scene.network.cutUser(second.user.id);
      const [gone, other] = round % 2 === 0 ? (['a.yaml', 'b.yaml'] as const) : (['b.yaml', 'a.yaml'] as const);
      second.disk.remove(gone);
      await scene.pass(round < 2 ? 1_000 : 30);
      for (const [from, to] of [
        [gone, 'x.yaml'],
        [other, gone],
        ['x.yaml', other],
      ] as const) {
        first.disk.move(from, to);
        first.engine?.renamed(from, to);
      }
      await scene.pass(MINUTE_MS);
      second.isCut = false;
      await scene.pass(2 * MINUTE_MS);
      const kept = `${other[0]}: 1\n`;
      assert.deepEqual([textAt(second, gone), textAt(first, gone)], [kept, kept]);
      assert.deepEqual([textAt(second, other), textAt(first, other)], [null, null]);
    }
  });

  it('makes a mock that was renamed and deleted meanwhile again under the name that it has here', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    saves(second, 'a.yaml', 'a: 2\n');
    first.disk.move('a.yaml', 'A.yaml');
    await scene.pass(MINUTE_MS);
    first.disk.remove('A.yaml');
    saves(first, 'a.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    second.isCut = false;
    await scene.pass(2 * MINUTE_MS);
    assert.equal(second.engine?.status.blocked, 0);
    assert.deepEqual(first.disk.paths(), ['a.yaml']);
  });

  it('takes the copy that "both" writes for no rename of a file that is deleted in the same moment', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 0\n');
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    saves(first, 'a.yaml', 'a: 1\n');
    saves(second, 'a.yaml', 'a: 2\n');
    second.isCut = false;
    await scene.pass(MINUTE_MS);
    const [conflict] = second.engine?.conflicts.list() ?? [];
    assert.ok(conflict !== undefined);
    await Promise.all([
      second.engine?.conflicts.resolve(conflict.conflict_id, { choice: 'both' }),
      (async () => {
        second.disk.remove('a.yaml');
        await scene.pass(MINUTE_MS);
      })(),
    ]);
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.client1.yaml'), 'a: 2\n');
  });

  /** What failing runs were shrunk to, each named after what went wrong. */
  for (const file of readdirSync(RECORDED)) {
    it(`recorded: ${file.replace('.json', '').replaceAll('-', ' ')}`, async () => {
      const script = JSON.parse(readFileSync(join(RECORDED, file), 'utf8')) as Script;
      const { violations } = await runScript(script);
      assert.deepEqual(violations, []);
    });
  }
});
