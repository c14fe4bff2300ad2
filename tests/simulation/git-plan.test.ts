/** Many mocks that Git has changed are a plan, which somebody looks at first (P8). */
import assert from 'node:assert/strict';
import { newTeam, sentBy } from './git-story.ts';
import { goesOffline, MINUTE_MS, newcomer, saves, textAt } from './story.ts';

describe('what Git did with many mocks (P8)', () => {
  it('sends what it brought, or takes the cloud’s instead with backups, as a person chooses', async () => {
    for (const choice of ['go', 'keep_cloud'] as const) {
      const { scene, first, second, git, all } = await newTeam(12);
      git.checksOut(second, 'other', { ...all('v: 7\n'), 'new.yaml': 'a: 1\n' });
      await scene.pass(MINUTE_MS);
      await second.engine?.plans.accept({ choice });
      await scene.pass(MINUTE_MS);
      const text = choice === 'go' ? 'v: 7\n' : 'v: 2\n';
      assert.deepEqual([textAt(first, 'mock-5.yaml'), textAt(second, 'mock-5.yaml')], [text, text]);
      assert.equal(textAt(first, 'new.yaml'), choice === 'go' ? 'a: 1\n' : null);
      assert.equal(textAt(second, 'new.yaml'), 'a: 1\n');
      assert.equal(second.disk.backups.length, choice === 'go' ? 0 : 12);
      second.crash();
      await second.start();
      await scene.pass(MINUTE_MS);
      assert.equal(second.engine?.status.state, choice === 'go' ? 'synced' : 'held');
    }
  });

  it('is asked about before anything goes out, also where HEAD moved offline', async () => {
    const { scene, second, git, all } = await newTeam(3);
    goesOffline(scene, second);
    git.checksOut(second, 'old', all('v: 1\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.queued, 0);
    second.isCut = false;
    await scene.pass(2 * MINUTE_MS);
    assert.equal(sentBy(scene, second), 0);
    assert.equal(second.engine.mocks.pending().length, 3);
  });

  it('is not the hand that empties a folder beside it: the brake is put on, whatever becomes of Git’s plan (I11)', async () => {
    for (const byGit of [1, 7]) {
      const { scene, second, git, paths } = await newTeam(20);
      git.checksOut(second, 'other', Object.fromEntries(paths.slice(0, byGit).map((path) => [path, 'v: 7\n'])));
      for (const path of paths.slice(byGit)) second.disk.remove(path);
      await scene.pass(MINUTE_MS);
      assert.equal(second.engine?.status.error?.code, 'folder.emptied');
      await second.engine.plans.accept({ choice: 'go' });
      await scene.pass(MINUTE_MS);
      assert.equal(scene.cloud.mocks().length, 20);
      await second.engine.answerEmptied('delete');
      await scene.pass(MINUTE_MS);
      assert.equal(scene.cloud.mocks().length, byGit);
    }
  });

  it('is asked about apart where it happens while a first sync waits: a yes to that one was not about it (P2)', async () => {
    const { scene, first, second, git, paths, all } = await newTeam(12);
    second.crash();
    const third = newcomer(scene, { firstSync: 'ask' });
    third.git = git;
    for (const path of paths) third.disk.write(path, Buffer.from('v: 2\n'));
    third.disk.write('mine.yaml', Buffer.from('a: 1\n'));
    await third.start();
    await scene.pass(MINUTE_MS);
    git.checksOut(third, 'old', all('v: 1\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(third.engine?.status.error?.code, 'plan.first_sync');
    await third.engine.plans.accept({ choice: 'go' });
    await scene.pass(MINUTE_MS);
    assert.equal(third.engine.status.error?.code, 'plan.git');
    assert.equal(textAt(first, 'mock-5.yaml'), 'v: 2\n');
  });

  it('is not answered by a yes to another plan than the one that was shown', async () => {
    const { scene, first, second, git, all } = await newTeam(12);
    const shown = async () => {
      const planned = second.engine?.plans.show();
      await scene.pass(MINUTE_MS);
      return (await planned)?.reason;
    };
    git.checksOut(second, 'other', all('v: 7\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(await shown(), 'git');
    git.checksOut(second, 'old', all('v: 1\n'));
    await scene.pass(MINUTE_MS);
    await assert.rejects(async () => second.engine?.plans.accept({ choice: 'go' }), { code: 'plan.git' });
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-5.yaml'), 'v: 2\n');
    await shown();
    await second.engine?.plans.accept({ choice: 'keep_cloud' });
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'mock-5.yaml'), 'v: 2\n');
  });

  it('can be looked at where a content could not be had just before, and is not asked for while it waits (P22)', async () => {
    const { scene, first, second, git, all } = await newTeam(12);
    const { network } = scene;
    const fault = network.fault.bind(network);
    // Too large to come along with the word of it.
    network.told = (what) => {
      if (what.startsWith(`${second.name} ← r`)) network.fault = () => 'frame';
    };
    saves(first, 'large.yaml', `a: ${'1'.repeat(300_000)}\n`);
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'service.unavailable');
    git.checksOut(second, 'other', all('v: 7\n'));
    await scene.pass(MINUTE_MS);
    network.told = () => undefined;
    network.fault = fault;
    assert.equal(second.engine.status.error?.code, 'plan.git');
    const planned = second.engine.plans.show();
    await scene.pass(MINUTE_MS);
    assert.equal((await planned).mocks.filter(({ byGit }) => byGit).length, 12);
  });
});
