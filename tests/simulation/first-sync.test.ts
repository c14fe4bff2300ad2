/** The first sync of a folder is shown before it happens (P2). */
import assert from 'node:assert/strict';
import type { SyncOptions } from '../../shared/sync/sync-options.ts';
import type { SimulatedClient } from './client.ts';
import type { Scene } from './scene.ts';
import { goesOffline, inTheCloud, MINUTE_MS, newcomer, newStory, saves, textAt } from './story.ts';

/** A cloud with two mocks, and a newcomer who has one of them otherwise, and one of their own. */
async function newMeeting(sync: Partial<SyncOptions> = {}): Promise<{ scene: Scene; second: SimulatedClient }> {
  const { scene, first } = await newStory(2);
  saves(first, 'shared.yaml', 'a: 1\n');
  saves(first, 'theirs.yaml', 'b: 1\n');
  await scene.pass(MINUTE_MS);
  scene.clients[1]?.crash();
  const second = newcomer(scene, { firstSync: 'ask', ...sync });
  second.disk.write('shared.yaml', Buffer.from('a: 2\n'));
  second.disk.write('mine.yaml', Buffer.from('c: 1\n'));
  await second.start();
  await scene.pass(MINUTE_MS);
  return { scene, second };
}

describe('first sync (P2)', () => {
  it('waits with its plan, and neither sends nor writes anything before it is accepted', async () => {
    const { scene, second } = await newMeeting();
    assert.equal(second.engine?.status.state, 'paused');
    assert.equal(second.engine.status.error?.code, 'plan.first_sync');
    assert.match(second.engine.status.error.message, /1 to send, 1 to receive, 1 in conflict/);
    assert.deepEqual([second.disk.engineWrites, scene.network.pushes.get(second.user.id)], [0, undefined]);
    const planned = second.engine.plans.show();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      (await planned).mocks.map(({ path, action }) => [path, action]),
      [
        ['mine.yaml', 'up'],
        ['shared.yaml', 'conflict'],
        ['theirs.yaml', 'down'],
      ],
    );
    await scene.pass(60 * MINUTE_MS);
    assert.deepEqual([second.disk.engineWrites, scene.network.pushes.get(second.user.id)], [0, undefined]);
  });

  it('does what was accepted', async () => {
    const { scene, second } = await newMeeting();
    await second.engine?.plans.accept({ choice: 'go' });
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'theirs.yaml'), 'b: 1\n');
    assert.notEqual(inTheCloud(scene, 'mine.yaml'), undefined);
    assert.equal(scene.cloud.conflicts().length, 1);
    assert.equal(second.engine?.status.state, 'conflicts');
  });

  it('leaves out what is left out, on both sides, until it is released', async () => {
    const { scene, second } = await newMeeting();
    await second.engine?.plans.accept({ choice: 'go', leaveOut: ['mine.yaml', 'shared.yaml'] });
    await scene.pass(MINUTE_MS);
    saves(second, 'mine.yaml', 'c: 2\n');
    second.crash();
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(inTheCloud(scene, 'mine.yaml'), undefined);
    assert.equal(textAt(second, 'shared.yaml'), 'a: 2\n');
    assert.equal(textAt(second, 'theirs.yaml'), 'b: 1\n');
    assert.equal(second.engine?.status.state, 'held');
    assert.equal(second.engine.status.leftOut, 2);
    assert.deepEqual(
      second.engine.mocks.pending().map(({ path, state }) => [path, state]),
      [
        ['mine.yaml', 'left_out'],
        ['shared.yaml', 'left_out'],
      ],
    );
    await second.engine.mocks.release(['mine.yaml']);
    await scene.pass(MINUTE_MS);
    assert.notEqual(inTheCloud(scene, 'mine.yaml'), undefined);
    assert.equal(second.engine.mocks.pending().length, 1);
  });

  it('keeps what the cloud has where that is wanted: what it replaces is in the backups, what is only here stays here', async () => {
    const { scene, second } = await newMeeting();
    await second.engine?.plans.accept({ choice: 'keep_cloud' });
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      ['mine.yaml', 'shared.yaml', 'theirs.yaml'].map((path) => textAt(second, path)),
      ['c: 1\n', 'a: 1\n', 'b: 1\n'],
    );
    assert.deepEqual(
      second.disk.backups.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
      [['shared.yaml', 'a: 2\n']],
    );
    assert.equal(scene.network.pushes.get(second.user.id), undefined);
  });

  it('asks again after a restart as long as nobody has answered, and never once somebody has', async () => {
    const { scene, second } = await newMeeting();
    second.crash();
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'plan.first_sync');
    await second.engine.plans.accept({ choice: 'go' });
    await scene.pass(MINUTE_MS);
    second.crash();
    second.disk.write('later.yaml', Buffer.from('d: 1\n'));
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.notEqual(inTheCloud(scene, 'later.yaml'), undefined);
  });

  it('asks nobody where all it does is to write files that are not here', async () => {
    const { scene, first } = await newStory(2);
    saves(first, 'theirs.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    scene.clients[1]?.crash();
    const second = newcomer(scene, { firstSync: 'ask' });
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'theirs.yaml'), 'b: 1\n');
    assert.equal(second.engine?.status.state, 'synced');
  });

  it('can be planned without being begun: whoever looks at the plan of a paused client has agreed to nothing', async () => {
    const { scene, first } = await newStory(2);
    saves(first, 'theirs.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    scene.clients[1]?.crash();
    const second = newcomer(scene, { firstSync: 'ask' });
    second.startsPaused = true;
    await second.start();
    const planned = second.anyFace?.plans.show();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      (await planned)?.mocks.map(({ action }) => action),
      ['down'],
    );
    assert.equal(second.disk.engineWrites, 0);
    second.crash();
    second.startsPaused = false;
    second.disk.write('mine.yaml', Buffer.from('c: 1\n'));
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'plan.first_sync');
  });

  it('has what keeping the cloud’s replaces in the backups before anything counts as agreed on, whatever is configured (I1)', async () => {
    for (const backupOnConflict of [true, false]) {
      const { scene, second } = await newMeeting({ backupOnConflict });
      await second.engine?.plans.accept({ choice: 'keep_cloud' });
      second.crash();
      await second.start();
      await scene.pass(MINUTE_MS);
      assert.equal(textAt(second, 'shared.yaml'), 'a: 1\n');
      assert.deepEqual(
        second.disk.backups.map(({ bytes }) => Buffer.from(bytes).toString()),
        ['a: 2\n'],
      );
    }
  });

  it('can be planned and begun where the cloud has lost a content that would have to be merged', async () => {
    const { scene, first } = await newStory(2);
    saves(first, 'shared.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    scene.clients[1]?.crash();
    scene.cloud.contents.delete(inTheCloud(scene, 'shared.yaml') ?? '');
    const second = newcomer(scene, { firstSync: 'ask' });
    second.disk.write('shared.yaml', Buffer.from('a: 2\n'));
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'plan.first_sync');
    const planned = second.engine.plans.show();
    await scene.pass(MINUTE_MS);
    assert.equal((await planned).untried, 1);
  });

  it('does not keep the cloud’s before it has heard what the cloud has', async () => {
    const { scene, second } = await newMeeting();
    goesOffline(scene, second);
    await scene.pass(MINUTE_MS);
    const kept = second.engine?.plans.accept({ choice: 'keep_cloud' });
    await assert.rejects(async () => kept, { code: 'service.unreachable' });
    second.isCut = false;
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'plan.first_sync');
    assert.deepEqual(
      second.engine.mocks.pending().map(({ path, state }) => [path, state]),
      [
        ['mine.yaml', 'queued'],
        ['shared.yaml', 'queued'],
        ['theirs.yaml', 'incoming'],
      ],
    );
  });

  it('is not said to be agreed to where that can not be kept', async () => {
    const { second } = await newMeeting();
    second.store.append = () => Promise.reject(new Error('no space'));
    await assert.rejects(async () => second.engine?.plans.accept({ choice: 'go' }), /no space/);
  });
});
