/** Names that some disks take for one: case, and Unicode forms. */
import assert from 'node:assert/strict';
import { Scene } from './scene.ts';
import { calmScript } from './script.ts';
import { inTheCloud, MINUTE_MS, newStory, renames, saves, textAt } from './story.ts';

describe('on disks that take several names for one', () => {
  it('take no other Unicode form that a disk tells for a renaming (I6, I7)', async () => {
    const { scene, first, second } = await newStory(2, ['exact', 'normalising']);
    saves(first, 'caf\u00e9.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual(second.disk.paths(), ['cafe\u0301.yaml']);
    saves(first, 'caf\u00e9.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'caf\u00e9.yaml'), 'a: 2\n');
    saves(second, 'cafe\u0301.yaml', 'a: 3\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'caf\u00e9.yaml'), 'a: 3\n');
    assert.deepEqual(first.disk.paths(), ['caf\u00e9.yaml']);
    assert.equal(scene.cloud.mocks().length, 1);
  });

  it('take the spelling of a folder that is there for no renaming, also after a restart (I6, I7)', async () => {
    const { scene, first, second } = await newStory(2, ['exact', 'insensitive']);
    saves(first, 'users/a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    saves(first, 'Users/b.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    assert.deepEqual(second.disk.paths(), ['users/a.yaml', 'users/b.yaml']);
    second.crash();
    await scene.pass(1_000);
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(scene.network.pushes.get(second.user.id), undefined);
    assert.notEqual(inTheCloud(scene, 'Users/b.yaml'), undefined);
  });

  it('find an old revision again, after the state was lost, under the name that the disk has for it (P18)', async () => {
    const { scene, first, second } = await newStory(2, ['exact', 'normalising']);
    saves(first, 'caf\u00e9.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    second.crash();
    second.loseState();
    saves(first, 'caf\u00e9.yaml', 'a: 2\n');
    await scene.pass(MINUTE_MS);
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'caf\u00e9.yaml'), 'a: 2\n');
    assert.equal(scene.cloud.conflicts().length, 0);
  });

  it('keep the mock of a file that is renamed in case alone and edited before it has come to rest', async () => {
    const { scene, first } = await newStory(1, ['insensitive']);
    saves(first, 'a.yaml', 'a: 1\n');
    saves(first, 'b.yaml', 'b: 1\n');
    await scene.pass(MINUTE_MS);
    const before = scene.cloud.mocks()[0]?.mock_id;
    first.disk.losesEvent = () => true;
    first.disk.move('a.yaml', 'A.yaml');
    void first.engine?.syncNow();
    for (let edit = 2; edit < 12; edit += 1) {
      await scene.pass(50);
      first.disk.write('A.yaml', Buffer.from(`a: ${edit}\n`));
      void first.engine?.syncNow();
    }
    await scene.pass(2 * MINUTE_MS);
    assert.equal(scene.cloud.mocks().find(({ path }) => path === 'A.yaml')?.mock_id, before);
  });

  it('send a file to the mock whose name differs in case alone, also from a folder that takes nothing', async () => {
    const script = calmScript(2);
    const [sender, receiver] = script.clients;
    assert.ok(sender !== undefined && receiver !== undefined);
    const scene = new Scene({
      ...script,
      clients: [{ ...sender, sync: { direction: 'local_to_remote' } }, receiver],
    });
    const [first, second] = scene.clients;
    assert.ok(first !== undefined && second !== undefined);
    await second.start();
    await scene.pass(MINUTE_MS);
    saves(second, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    first.disk.write('A.yaml', Buffer.from('a: 2\n'));
    await first.start();
    await scene.pass(MINUTE_MS);
    assert.equal(first.engine?.status.blocked, 0);
    assert.equal(scene.cloud.conflicts().length, 1);
  });

  for (const disk of ['exact', 'insensitive', 'normalising'] as const) {
    it(`pass on a renaming in case alone from and to a disk that is ${disk}`, async () => {
      const { scene, first, second } = await newStory(2, ['insensitive', disk]);
      saves(first, 'a.yaml', 'a: 1\n');
      await scene.pass(MINUTE_MS);
      const before = scene.cloud.mocks()[0]?.mock_id;
      first.disk.move('a.yaml', 'A.yaml');
      await scene.pass(MINUTE_MS);
      assert.deepEqual(second.disk.paths(), ['A.yaml']);
      second.disk.move('A.yaml', 'a.yaml');
      saves(second, 'a.yaml', 'a: 2\n');
      await scene.pass(MINUTE_MS);
      assert.deepEqual([first.disk.paths(), textAt(first, 'a.yaml')], [['a.yaml'], 'a: 2\n']);
      assert.deepEqual(
        scene.cloud.mocks().map(({ mock_id }) => mock_id),
        [before],
      );
    });
  }

  it('are one file’s where it was edited in the moment in which an editor spells it in another case', async () => {
    const { scene, first } = await newStory(1, ['insensitive']);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    const told: string[] = [];
    first.noticed = (what) => told.push(what);
    first.disk.write('a.yaml', Buffer.from('a: 2\n'));
    renames(first, 'a.yaml', 'A.yaml');
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      scene.cloud.mocks().map(({ path }) => path),
      ['A.yaml'],
    );
    assert.equal(first.engine?.mocks.idOf('a.yaml'), null);
    assert.deepEqual(
      told.filter((what) => /none, local \w{6}|a\.yaml: push/.test(what)),
      [],
    );
  });
});
