/** A file without content is a file: it is neither gone nor sent before it has come to rest. */
import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { MINUTE_MS, newStory, saves, textAt } from './story.ts';

describe('empty files (F0)', () => {
  it('change nothing when their folder is opened again, where they were made and where they were received (I7)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'other.yaml', 'other: 1\n');
    first.disk.write('a.yaml', Buffer.from(''));
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'a.yaml'), '');
    const { revision } = scene.cloud.head;
    for (const client of [first, second, first, second]) {
      client.crash();
      await scene.pass(1_000);
      await client.start();
      await scene.pass(MINUTE_MS);
    }
    assert.equal(scene.cloud.head.revision, revision);
    assert.deepEqual([textAt(first, 'a.yaml'), textAt(second, 'a.yaml')], ['', '']);
  });

  it('are in no plan as deletions', async () => {
    const { scene, first } = await newStory(1);
    first.disk.write('a.yaml', Buffer.from(''));
    saves(first, 'other.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    first.crash();
    await scene.pass(1_000);
    first.startsPaused = true;
    await first.start();
    const planned = first.engine?.plans.show();
    await scene.pass(MINUTE_MS);
    assert.deepEqual((await planned)?.mocks, []);
  });

  it('that were emptied while nothing ran are edits of their mocks, and no deletions', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', 'a: 1\n');
    saves(first, 'other.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    const before = scene.cloud.mocks().map(({ mock_id }) => mock_id);
    first.crash();
    await scene.pass(1_000);
    first.disk.write('a.yaml', Buffer.from(''));
    await first.start();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      scene.cloud.log.filter(({ event }) => event.type === 'mock_deleted'),
      [],
    );
    assert.deepEqual(
      scene.cloud.mocks().map(({ mock_id }) => mock_id),
      before,
    );
    assert.notEqual(textAt(second, 'a.yaml'), null);
  });

  it('and files below a folder that can be looked into again are not gone before they have been read', async () => {
    const { scene, first } = await newStory(1);
    saves(first, 'users/a.yaml', 'a: 1\n');
    saves(first, 'other.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    const { revision } = scene.cloud.head;
    first.crash();
    await scene.pass(1_000);
    first.disk.closed.set('users', new CloudError('folder.unreadable', 'users can’t be looked into.'));
    await first.start();
    await scene.pass(MINUTE_MS);
    first.disk.closed.clear();
    await scene.pass(MINUTE_MS);
    assert.equal(scene.cloud.head.revision, revision);
  });
});
