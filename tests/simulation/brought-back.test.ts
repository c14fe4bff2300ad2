/** Older bytes that a person puts into the folder on purpose are an edit, however well the cloud knows them. */
import assert from 'node:assert/strict';
import type { SimulatedClient } from './client.ts';
import type { Scene } from './scene.ts';
import { goesOffline, MINUTE_MS, newStory, saves, textAt } from './story.ts';

/** `a.yaml` was deleted for everybody; `second` has brought it back while offline. */
async function newReturn() {
  const story = await newStory(2);
  const { scene, first, second } = story;
  for (const name of ['a', 'b', 'c']) saves(first, `${name}.yaml`, `${name}: 1\n`);
  await scene.pass(MINUTE_MS);
  first.disk.remove('a.yaml');
  await scene.pass(MINUTE_MS);
  assert.equal(textAt(second, 'a.yaml'), null);
  goesOffline(scene, second);
  await scene.pass(1_000);
  saves(second, 'a.yaml', 'a: 1\n');
  await scene.pass(MINUTE_MS);
  return story;
}

/** Asks for a whole comparison, as a person does who is back. */
async function comesBack(scene: Scene, client: SimulatedClient): Promise<void> {
  const synced = client.engine?.syncNow();
  client.isCut = false;
  await scene.pass(2 * MINUTE_MS);
  await synced;
}

describe('what somebody brings back', () => {
  it('is there for everybody again, although the cloud knows it as a mock that was deleted (I1)', async () => {
    const { scene, first, second } = await newReturn();
    await comesBack(scene, second);
    assert.deepEqual([textAt(first, 'a.yaml'), textAt(second, 'a.yaml')], ['a: 1\n', 'a: 1\n']);
  });

  it('is not replaced without a word by another mock that has come to its name (I1)', async () => {
    const { scene, first, second } = await newReturn();
    saves(first, 'a.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    await comesBack(scene, second);
    assert.equal(textAt(second, 'a.yaml'), 'a: 1\n');
    assert.equal(scene.cloud.conflicts().length, 1);
  });

  it('stays left out where it was left out of a plan', async () => {
    const { scene, second } = await newReturn();
    await second.engine?.plans.accept({ choice: 'go', leaveOut: ['a.yaml'] });
    await comesBack(scene, second);
    assert.equal(textAt(second, 'a.yaml'), 'a: 1\n');
    assert.deepEqual(
      second.engine?.mocks.pending().map(({ path, state }) => [path, state]),
      [['a.yaml', 'left_out']],
    );
  });

  it('is what came another way, with Git say, while nobody synced: edited in the cloud since, it is no conflict (P18)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'other.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    for (const text of ['a: 1\n', 'a: 2\n']) {
      saves(first, 'a.yaml', text);
      await scene.pass(MINUTE_MS);
    }
    second.disk.write('a.yaml', Buffer.from('a: 1\n'));
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), 'a: 2\n');
    assert.equal(scene.cloud.conflicts().length, 0);
  });
});
