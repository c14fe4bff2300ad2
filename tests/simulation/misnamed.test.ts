/** A file whose name can't be had everywhere is not gone: its mock stays until it has a good name (F19). */
import assert from 'node:assert/strict';
import { goesOffline, MINUTE_MS, newStory, renames, saves, textAt } from './story.ts';

const TEXT = 'id: users\nmethod: GET\npath: /users\nstatus: 200\n';

describe('a mock whose file gets a name that can’t be synced', () => {
  for (const isTold of [false, true]) {
    it(`stays in the cloud, is named, and goes on under a good name${isTold ? ', as the editor tells it' : ''} (F19)`, async () => {
      const { scene, first, second } = await newStory(2);
      saves(first, 'x.yaml', TEXT);
      saves(first, 'other.yaml', 'other: 1\n');
      await scene.pass(MINUTE_MS);
      const before = scene.cloud.mocks().find(({ path }) => path === 'x.yaml')?.mock_id;
      const [notices, { revision }] = [[] as string[], scene.cloud.head];
      first.noticed = (what) => notices.push(what);
      if (isTold) renames(first, 'x.yaml', 'a:b.yaml');
      else first.disk.move('x.yaml', 'a:b.yaml');
      await scene.pass(MINUTE_MS);
      assert.deepEqual([scene.cloud.head.revision, textAt(second, 'x.yaml')], [revision, TEXT]);
      const pending = first.engine?.mocks.pending() ?? [];
      assert.deepEqual(
        pending.map(({ path, state }) => [path, state]),
        [['x.yaml', 'blocked']],
      );
      assert.match(pending[0]?.reason ?? '', /is called a:b\.yaml here/);
      assert.equal(first.engine?.status.blocked, 1);
      assert.equal(notices.filter((notice) => notice.startsWith('mock.path_invalid')).length, 1);
      saves(second, 'x.yaml', `${TEXT}delay: 1\n`);
      await scene.pass(MINUTE_MS);
      assert.equal(textAt(first, 'x.yaml'), null);
      first.disk.move('a:b.yaml', 'good.yaml');
      await scene.pass(MINUTE_MS);
      const [mock] = scene.cloud.mocks().filter(({ path }) => path === 'good.yaml');
      assert.deepEqual([mock?.mock_id, first.engine?.status.blocked], [before, 0]);
      assert.equal(textAt(second, 'good.yaml'), `${TEXT}delay: 1\n`);
      assert.equal(textAt(second, 'x.yaml'), null);
    });
  }

  it('is deleted for everybody when that file is deleted, and not before (F19)', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'x.yaml', TEXT);
    saves(first, 'other.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    first.disk.move('x.yaml', 'a:b.yaml');
    await scene.pass(10 * MINUTE_MS);
    assert.equal(textAt(second, 'x.yaml'), TEXT);
    first.disk.remove('a:b.yaml');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'x.yaml'), null);
  });

  it('stays as well where it was renamed, or renamed and edited, while nothing ran, and offline (F19)', async () => {
    for (const text of [TEXT, TEXT.replace('200', '404')]) {
      const { scene, first, second } = await newStory(2);
      saves(first, 'x.yaml', TEXT);
      saves(first, 'other.yaml', 'other: 1\n');
      await scene.pass(MINUTE_MS);
      first.crash();
      await scene.pass(1_000);
      first.disk.move('x.yaml', 'con.yaml');
      first.disk.write('con.yaml', Buffer.from(text));
      goesOffline(scene, first);
      await first.start();
      await scene.pass(MINUTE_MS);
      first.isCut = false;
      await scene.pass(MINUTE_MS);
      assert.equal(textAt(second, 'x.yaml'), TEXT);
      assert.equal(first.engine?.status.blocked, 1);
    }
  });

  it('is no reason for the brake, also where a whole folder has such a name (F19, I11)', async () => {
    const { scene, first, second } = await newStory(2);
    const names = Array.from({ length: 8 }, (_, index) => `${index}.yaml`);
    for (const name of names) saves(first, `users/${name}`, `${TEXT}n: ${name}\n`);
    await scene.pass(MINUTE_MS);
    for (const name of names) first.disk.move(`users/${name}`, `a:b/${name}`);
    await scene.pass(MINUTE_MS);
    assert.equal(first.engine?.status.error, null);
    assert.equal(first.engine?.status.blocked, names.length);
    for (const name of names) assert.notEqual(textAt(second, `users/${name}`), null);
  });

  it('leaves what else has such a name, and never was a mock, as it is, and names it', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'x.yaml', TEXT);
    saves(first, 'other.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    const notices: string[] = [];
    first.noticed = (what) => notices.push(what);
    first.disk.write('a:b.yaml', Buffer.from('something: else\n'));
    first.disk.remove('x.yaml');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'x.yaml'), null);
    assert.ok(notices.some((notice) => notice.includes('a:b.yaml is not synced')));
  });
});
