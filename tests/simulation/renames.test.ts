/** A mock stays the same mock under another name, whether or not anybody says that it was renamed. */
import assert from 'node:assert/strict';
import type { Scene } from './scene.ts';
import { goesOffline, MINUTE_MS, newStory, renames, saves, textAt } from './story.ts';

const TEXT = 'id: users\nmethod: GET\npath: /users\nstatus: 200\n';

function idsByPath({ cloud }: Scene): Record<string, string> {
  return Object.fromEntries(cloud.mocks().map(({ path, mock_id }) => [path, mock_id]));
}

describe('renames', () => {
  it('keep the mock where its file was moved and edited before anybody looked', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', TEXT);
    await scene.pass(MINUTE_MS);
    const before = idsByPath(scene);
    first.disk.move('a.yaml', 'users/one.yaml');
    first.disk.write('users/one.yaml', Buffer.from(`${TEXT}delay_ms: 5\n`));
    await scene.pass(MINUTE_MS);
    assert.deepEqual(idsByPath(scene), { 'users/one.yaml': before['a.yaml'] });
    assert.deepEqual([textAt(second, 'a.yaml'), textAt(second, 'users/one.yaml')], [null, `${TEXT}delay_ms: 5\n`]);
  });

  it('keep both mocks where two files took each other’s name', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', TEXT);
    saves(first, 'b.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    const before = idsByPath(scene);
    for (const [from, to] of [
      ['a.yaml', 'aside.yaml'],
      ['b.yaml', 'a.yaml'],
      ['aside.yaml', 'b.yaml'],
    ] as const) {
      first.disk.move(from, to);
      first.engine?.renamed(from, to);
    }
    await scene.pass(MINUTE_MS);
    assert.deepEqual(idsByPath(scene), { 'a.yaml': before['b.yaml'], 'b.yaml': before['a.yaml'] });
    assert.deepEqual([textAt(second, 'a.yaml'), textAt(second, 'b.yaml')], ['b: 1\n', TEXT]);
  });

  it('send a swap whole or not at all: where one file was edited since, it goes with that edit', async () => {
    const { scene, first, second } = await newStory(2);
    for (const name of ['a', 'b']) saves(first, `${name}.yaml`, `${name}: 1\n`);
    await scene.pass(MINUTE_MS);
    goesOffline(scene, second);
    await scene.pass(1_000);
    for (const [from, to] of [
      ['a', 'aside'],
      ['b', 'a'],
      ['aside', 'b'],
    ])
      renames(second, `${from}.yaml`, `${to}.yaml`);
    saves(second, 'a.yaml', 'b: 2\n');
    saves(second, 'b.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.queued, 2);
    const notices: string[] = [];
    second.noticed = (what) => notices.push(what);
    // In the very moment in which both can go.
    scene.network.told = (what) => {
      if (what.startsWith(`${second.name} ← subscribed`)) second.disk.write('a.yaml', Buffer.from('b: 3\n'));
    };
    second.isCut = false;
    await scene.pass(2 * MINUTE_MS);
    assert.deepEqual([textAt(first, 'a.yaml'), textAt(first, 'b.yaml')], ['b: 3\n', 'a: 2\n']);
    assert.deepEqual(
      notices.filter((notice) => notice.startsWith('mock.path_taken')),
      [],
    );
  });

  it('keep the thousand mocks of a folder that was renamed, in few frames', async () => {
    const { scene, first, second } = await newStory(2);
    const names = Array.from({ length: 1000 }, (_, index) => `${index}.yaml`);
    for (const name of names) first.disk.write(`old/${name}`, Buffer.from(`n: ${name}\n`));
    await scene.pass(MINUTE_MS);
    const before = idsByPath(scene);
    const frames = scene.network.pushes.get(first.user.id) ?? 0;
    for (const name of names) first.disk.move(`old/${name}`, `new/${name}`);
    await scene.pass(MINUTE_MS);
    const expected = Object.fromEntries(names.map((name) => [`new/${name}`, before[`old/${name}`]]));
    assert.deepEqual(idsByPath(scene), expected);
    assert.equal(textAt(second, 'new/999.yaml'), 'n: 999.yaml\n');
    assert.equal(textAt(second, 'old/999.yaml'), null);
    assert.ok((scene.network.pushes.get(first.user.id) ?? 0) - frames <= 3);
  });

  it('keep a mock in conflict whose file is looked at before it has come to rest, while the mock is deleted', async () => {
    const { scene, first, second } = await newStory(2);
    goesOffline(scene, second);
    saves(second, 'a.yaml', 'a: 2\n');
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    second.isCut = false;
    await scene.pass(MINUTE_MS);
    const [mock] = scene.cloud.mocks();
    assert.deepEqual([mock?.path, scene.cloud.conflicts().length], ['a.yaml', 1]);
    first.disk.remove('a.yaml');
    await scene.pass(400);
    renames(second, 'a.yaml', 'b.yaml');
    for (let waited = 0; scene.cloud.mocks().length > 0 && waited < 100; waited += 1) await scene.pass(10);
    await scene.pass(60);
    void second.engine?.syncNow();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'b.yaml'), 'a: 2\n');
    assert.equal(scene.cloud.mocks()[0]?.mock_id, mock?.mock_id);
  });

  it('keep a mock whose file is renamed while its edit is in flight (T4)', async () => {
    for (const edit of ['an update', 'a new mock']) {
      const { scene, first, second } = await newStory(2);
      if (edit === 'an update') saves(first, 'a.yaml', TEXT);
      await scene.pass(MINUTE_MS);
      let renamed = false;
      scene.network.pushed = () => {
        if (!renamed) first.disk.move('a.yaml', 'b.yaml');
        renamed = true;
      };
      saves(first, 'a.yaml', TEXT.replace('200', '201'));
      await scene.pass(MINUTE_MS);
      assert.ok(renamed);
      const kinds = scene.cloud.log.map(({ event }) => event.type);
      assert.deepEqual([kinds.filter((kind) => kind === 'mock_deleted'), idsByPath(scene)['a.yaml']], [[], undefined]);
      assert.equal(new Set(scene.cloud.log.map(({ event }) => event.mock_id)).size, 1);
      assert.equal(textAt(second, 'b.yaml'), TEXT.replace('200', '201'));
    }
  });

  /** Where the first half of a renaming has got to when the second one is seen. */
  const HALVES = {
    'has been noticed': 100,
    'is about to be sent': 300,
    'is on its way': 700,
    'has reached the cloud': MINUTE_MS,
  };
  for (const [half, waitMs] of Object.entries(HALVES)) {
    for (const isKilled of [false, true]) {
      const between = isKilled ? `, and the client is killed in between` : '';
      it(`keep the mock where its deletion ${half} before its file is there under another name${between}`, async () => {
        const { scene, first, second } = await newStory(2);
        saves(first, 'a.yaml', TEXT);
        saves(first, 'other.yaml', 'other: 1\n');
        await scene.pass(MINUTE_MS);
        const before = idsByPath(scene);
        first.disk.remove('a.yaml');
        await scene.pass(waitMs);
        if (isKilled) first.crash();
        first.disk.write('b.yaml', Buffer.from(TEXT));
        if (isKilled) await scene.pass(1_000);
        await first.start();
        await scene.pass(MINUTE_MS);
        assert.deepEqual(idsByPath(scene), { 'b.yaml': before['a.yaml'], 'other.yaml': before['other.yaml'] });
        assert.deepEqual([textAt(second, 'a.yaml'), textAt(second, 'b.yaml')], [null, TEXT]);
      });
    }
  }

  it('keep the mock where its deletion waited for a network while its file came back under another name', async () => {
    const { scene, first } = await newStory(2);
    saves(first, 'a.yaml', TEXT);
    saves(first, 'other.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    const before = idsByPath(scene);
    goesOffline(scene, first);
    first.disk.remove('a.yaml');
    await scene.pass(10 * MINUTE_MS);
    first.disk.write('users/one.yaml', Buffer.from(TEXT.replace('200', '204')));
    await scene.pass(MINUTE_MS);
    first.isCut = false;
    await scene.pass(MINUTE_MS);
    assert.deepEqual(idsByPath(scene), { 'users/one.yaml': before['a.yaml'], 'other.yaml': before['other.yaml'] });
  });

  it('keep the mock where somebody edits it while its deletion is on its way, and its file is elsewhere', async () => {
    const { scene, first, second } = await newStory(2);
    saves(first, 'a.yaml', TEXT);
    saves(first, 'other.yaml', 'other: 1\n');
    await scene.pass(MINUTE_MS);
    const before = idsByPath(scene);
    scene.network.loses = 'hint';
    saves(second, 'a.yaml', TEXT.replace('200', '204'));
    await scene.pass(MINUTE_MS);
    first.disk.remove('a.yaml');
    let isThere = false;
    scene.network.pushed = (user) => {
      if (user.id === first.user.id && !isThere) saves(first, 'b.yaml', TEXT);
      isThere ||= user.id === first.user.id;
    };
    await scene.pass(2 * MINUTE_MS);
    assert.ok(isThere);
    assert.deepEqual(idsByPath(scene), { 'b.yaml': before['a.yaml'], 'other.yaml': before['other.yaml'] });
    assert.equal(textAt(second, 'b.yaml'), TEXT.replace('200', '204'));
  });

  for (const isTold of [true, false]) {
    it(`keep both mocks where a teammate has just taken the new name${isTold ? ', and the editor tells of it' : ''} (I17)`, async () => {
      const { scene, first, second } = await newStory(2);
      saves(first, 'a.yaml', TEXT);
      await scene.pass(MINUTE_MS);
      const before = idsByPath(scene);
      second.engine?.pause();
      saves(first, 'b.yaml', 'other: 1\n');
      await scene.pass(MINUTE_MS);
      if (isTold) renames(second, 'a.yaml', 'b.yaml');
      else second.disk.move('a.yaml', 'b.yaml');
      const edited = TEXT.replace('200', '204');
      second.disk.write('b.yaml', Buffer.from(edited));
      await scene.pass(MINUTE_MS);
      second.engine?.resume();
      await scene.pass(MINUTE_MS);
      assert.equal(idsByPath(scene)['a.yaml'], before['a.yaml']);
      for (const client of [first, second]) {
        assert.deepEqual([textAt(client, 'a.yaml'), textAt(client, 'b.yaml')], [edited, 'other: 1\n']);
        assert.equal(client.engine?.status.state, 'synced');
      }
    });
  }
});
