/** What sync has written is no edit, and where there is nothing to do nothing is done. */
import assert from 'node:assert/strict';
import { MINUTE_MS, newStory, saves, textAt } from './story.ts';

describe('quiet', () => {
  it('P9: never sends back what it has written: not at once, not after a restart, not when it is saved again as it is', async () => {
    const { scene, first, second } = await newStory(2);
    for (const text of ['a: 1\n', 'a: 2\n']) {
      saves(first, 'a.yaml', text);
      await scene.pass(MINUTE_MS);
    }
    second.crash();
    await second.start();
    await scene.pass(MINUTE_MS);
    saves(second, 'a.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    second.loseState();
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), 'a: 2\n');
    assert.equal(scene.network.pushes.get(second.user.id), undefined);
    assert.equal(scene.cloud.head.revision, 2);
  });

  it('neither asks nor writes anything for hours where nothing happens (I7)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    const before = [scene.network.traffic, first.disk.version, second.disk.version];
    await scene.pass(5 * 60 * MINUTE_MS);
    assert.deepEqual([scene.network.traffic, first.disk.version, second.disk.version], before);
  });

  it('shows how far it is with many mocks, and nothing of it when it is done', async () => {
    const { scene, first } = await newStory(1);
    const seen: { done: number; total: number }[] = [];
    first.engine?.on('status', ({ progress }) => progress !== null && seen.push(progress));
    for (let number = 0; number < 300; number += 1) first.disk.write(`${number}.yaml`, Buffer.from(`n: ${number}\n`));
    await scene.pass(MINUTE_MS);
    assert.equal(seen.at(0)?.total, 300);
    assert.ok(seen.every(({ done, total }) => done >= 0 && done < total));
    assert.equal(first.engine?.status.progress, null);
  });
});
