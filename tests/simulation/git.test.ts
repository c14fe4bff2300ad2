/** Sync waits while Git works, and tells its doings from edits (P8). */
import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { newTeam, sentBy } from './git-story.ts';
import { hashOf } from './hash-of.ts';
import { goesOffline, inTheCloud, MINUTE_MS, newcomer, renames, saves, textAt } from './story.ts';

describe('Git in the folder (P8)', () => {
  it('is waited for: nothing is read, sent or written until it is done, and then everything is', async () => {
    const { scene, first, second, git } = await newTeam(2);
    git.at = { what: 'a rebase', isBrief: false };
    second.disk.write('mine.yaml', Buffer.from('a: 1\n'));
    saves(first, 'mock-0.yaml', 'v: 3\n');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'git.working');
    assert.match(second.engine.status.error.message, /a rebase/);
    assert.equal(textAt(second, 'mock-0.yaml'), 'v: 2\n');
    assert.equal(inTheCloud(scene, 'mine.yaml'), undefined);
    git.at = null;
    await scene.pass(5_000);
    assert.equal(second.engine.status.state, 'synced');
    assert.equal(textAt(second, 'mock-0.yaml'), 'v: 3\n');
    assert.notEqual(inTheCloud(scene, 'mine.yaml'), undefined);
  });

  it('is no pause where it holds its lock for a moment, and one that is named where it holds it long', async () => {
    const { scene, second, git } = await newTeam(1);
    git.at = { what: 'a command (index.lock)', isBrief: true };
    second.disk.write('mine.yaml', Buffer.from('a: 1\n'));
    await scene.pass(5_000);
    assert.equal(second.engine?.status.state, 'syncing');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine.status.error?.code, 'git.working');
  });

  it('never reverts the team: an old branch of many mocks waits with its plan, and going back ends that', async () => {
    const { scene, first, second, git, paths, all } = await newTeam(12);
    git.checksOut(second, 'old', all('v: 1\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'plan.git');
    assert.equal(sentBy(scene, second), 0);
    const planned = second.engine.plans.show();
    await scene.pass(MINUTE_MS);
    assert.equal((await planned).mocks.filter(({ byGit }) => byGit).length, 12);
    second.crash();
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine.status.error?.code, 'plan.git');
    saves(first, 'mock-3.yaml', 'v: 3\n');
    git.checksOut(second, 'main', all('v: 2\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine.status.state, 'synced');
    assert.equal(sentBy(scene, second), 0);
    assert.deepEqual(
      paths.map((path) => textAt(second, path)),
      paths.map((path) => (path === 'mock-3.yaml' ? 'v: 3\n' : 'v: 2\n')),
    );
  });

  it('never deletes for the team what an old branch did not have yet, nor takes that for an emptied folder (I11)', async () => {
    for (const count of [2, 12]) {
      const { scene, first, second, git, all } = await newTeam(count);
      git.checksOut(second, 'old', all(null));
      await scene.pass(MINUTE_MS);
      assert.equal(second.engine?.status.error?.code, count === 12 ? 'plan.git' : undefined);
      assert.equal(scene.cloud.mocks().length, count);
      assert.equal(textAt(first, 'mock-0.yaml'), 'v: 2\n');
      git.checksOut(second, 'main', all('v: 2\n'));
      await scene.pass(MINUTE_MS);
      assert.equal(second.engine?.status.state, 'synced');
      assert.equal(sentBy(scene, second), 0);
    }
  });

  it('leaves a handful of older versions to Git, sends what else it brought, and goes on when they are back', async () => {
    const { scene, first, second, git } = await newTeam(3);
    git.led.set('mock-1.yaml', [hashOf(Buffer.from('v: 2\n'))]);
    git.checksOut(second, 'old', { 'mock-0.yaml': 'v: 1\n', 'of-this-branch.yaml': 'a: 1\n', 'mock-1.yaml': 'v: 9\n' });
    saves(first, 'mock-2.yaml', 'v: 3\n');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.state, 'held');
    assert.equal(second.engine.status.leftOut, 1);
    assert.deepEqual(
      second.engine.mocks.pending().map(({ path, state }) => [path, state]),
      [['mock-0.yaml', 'left_out']],
    );
    assert.equal(textAt(second, 'mock-2.yaml'), 'v: 3\n');
    assert.deepEqual(
      ['mock-0.yaml', 'mock-1.yaml', 'of-this-branch.yaml'].map((path) => textAt(first, path)),
      ['v: 2\n', 'v: 9\n', 'a: 1\n'],
    );
    saves(first, 'mock-0.yaml', 'v: 3\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'mock-0.yaml'), 'v: 1\n');
    git.checksOut(second, 'main', { 'mock-0.yaml': 'v: 2\n' });
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'mock-0.yaml'), 'v: 3\n');
    assert.deepEqual(second.engine.mocks.pending(), []);
  });

  it('says what it has put there when somebody wants it sent: it becomes a conflict, not a step back', async () => {
    const { scene, first, second, git } = await newTeam(1);
    saves(first, 'other.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    git.checksOut(second, 'old', { 'mock-0.yaml': 'v: 1\n' });
    await scene.pass(MINUTE_MS);
    await second.engine?.mocks.release(['mock-0.yaml']);
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-0.yaml'), 'v: 2\n');
    assert.equal(scene.cloud.conflicts().length, 1);
  });

  it('is waited for from the start, and what is here is no conflict for that (P18)', async () => {
    const { scene, first, second, git } = await newTeam(2);
    second.crash();
    second.loseState();
    git.at = { what: 'a rebase', isBrief: false };
    await second.start();
    saves(first, 'mock-0.yaml', 'v: 3\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'mock-0.yaml'), 'v: 2\n');
    git.at = null;
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'mock-0.yaml'), 'v: 3\n');
    assert.equal(scene.cloud.conflicts().length, 0);
    assert.equal(sentBy(scene, second), 0);
  });

  it('keeps an older name that Git has put there, also where a teammate gives that name to another mock', async () => {
    const { scene, first, second, git } = await newTeam(2);
    git.put.add('mock-0.yaml').add('old.yaml');
    second.disk.move('mock-0.yaml', 'old.yaml');
    git.commit = 'old';
    await scene.pass(MINUTE_MS);
    renames(first, 'mock-1.yaml', 'old.yaml');
    saves(first, 'old.yaml', 'v: 3\n');
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(second, 'old.yaml'), 'v: 2\n');
    assert.equal(sentBy(scene, second), 0);
    second.disk.move('old.yaml', 'mock-0.yaml');
    git.commit = 'main';
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      ['mock-0.yaml', 'old.yaml', 'mock-1.yaml'].map((path) => textAt(second, path)),
      ['v: 2\n', 'v: 3\n', null],
    );
    assert.equal(sentBy(scene, second), 0);
  });

  it('never takes a part of a checkout for all of it: a save comes in between, or the watcher tells of a few files (I13)', async () => {
    for (const told of [0, 3]) {
      const { scene, first, second, git, all } = await newTeam(12);
      // Its index tells nothing: only where HEAD is.
      git.lastWork = async () => '';
      await scene.pass(MINUTE_MS);
      let events = 0;
      second.disk.losesEvent = () => ++events > told;
      git.checksOut(second, 'old', all('v: 1\n'));
      if (told === 0) saves(second, 'mine.yaml', 'a: 1\n');
      await scene.pass(MINUTE_MS);
      assert.equal(second.engine?.status.error?.code, 'plan.git');
      assert.equal(sentBy(scene, second), 0);
      assert.equal(textAt(first, 'mock-5.yaml'), 'v: 2\n');
    }
  });

  it('is asked nobody about where a folder only receives: it can revert nobody, and stays an edit of its own', async () => {
    const { scene, first, second, git, all } = await newTeam(12);
    second.crash();
    const third = newcomer(scene, { direction: 'remote_to_local' });
    third.git = git;
    await third.start();
    await scene.pass(MINUTE_MS);
    git.checksOut(third, 'old', all('v: 1\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(third.engine?.status.error, null);
    assert.equal(textAt(first, 'mock-5.yaml'), 'v: 2\n');
    assert.equal(sentBy(scene, third), 0);
  });

  it('is told from an edit that was on its way when it came: that is sent, and not taken back (I1)', async () => {
    const { scene, first, second, git } = await newTeam(2);
    scene.network.told = (what) => {
      if (what.startsWith(`${second.name} → changes`) && !second.isCut) goesOffline(scene, second);
    };
    saves(second, 'mock-0.yaml', 'v: 3\n');
    await scene.pass(MINUTE_MS);
    assert.equal(second.isCut, true);
    git.checksOut(second, 'old', { 'mock-0.yaml': 'v: 1\n' });
    await scene.pass(MINUTE_MS);
    scene.network.told = () => undefined;
    second.isCut = false;
    await scene.pass(5 * MINUTE_MS);
    assert.deepEqual([textAt(first, 'mock-0.yaml'), textAt(second, 'mock-0.yaml')], ['v: 3\n', 'v: 1\n']);
    assert.deepEqual(
      second.engine?.mocks.pending().map(({ path, state }) => [path, state]),
      [['mock-0.yaml', 'left_out']],
    );
  });

  it('is said once where it can not be asked, and then a checkout of many mocks waits all the same', async () => {
    const { scene, first, second, git, all } = await newTeam(7);
    const notices: string[] = [];
    second.noticed = (what) => notices.push(what);
    git.refused = new CloudError('git.refused', 'Git is silent.', { hint: 'Speak to it.' });
    await scene.pass(5 * MINUTE_MS);
    assert.deepEqual(
      notices.filter((notice) => notice.startsWith('git.')),
      ['git.refused Git is silent. Speak to it.'],
    );
    git.checksOut(second, 'old', all('v: 1\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'plan.git');
    assert.equal(textAt(first, 'mock-5.yaml'), 'v: 2\n');
  });

  it('holds nothing back any more where its repository is removed while HEAD moves', async () => {
    const { scene, second, git } = await newTeam(1);
    let asked = 0;
    git.position = async () => {
      asked += 1;
      return asked === 1 ? 'other' : null;
    };
    saves(second, 'mine.yaml', 'a: 1\n');
    await scene.pass(2 * MINUTE_MS);
    assert.equal(second.engine?.status.state, 'synced');
    assert.notEqual(inTheCloud(scene, 'mine.yaml'), undefined);
  });

  it('never takes back a name that the team has given since', async () => {
    const { scene, first, second, git } = await newTeam(1);
    first.disk.move('mock-0.yaml', 'renamed.yaml');
    await scene.pass(MINUTE_MS);
    for (const path of ['mock-0.yaml', 'renamed.yaml']) git.put.add(path);
    second.disk.move('renamed.yaml', 'mock-0.yaml');
    git.commit = 'old';
    await scene.pass(MINUTE_MS);
    assert.deepEqual(first.disk.paths(), ['renamed.yaml']);
    assert.deepEqual(
      second.engine?.mocks.pending().map(({ path, state }) => [path, state]),
      [['mock-0.yaml', 'left_out']],
    );
    second.disk.move('mock-0.yaml', 'renamed.yaml');
    git.commit = 'main';
    await scene.pass(MINUTE_MS);
    assert.deepEqual(second.engine?.mocks.pending(), []);
    assert.deepEqual(second.disk.paths(), ['renamed.yaml']);
  });

  it('has no mock that it took away pass for a new file that a person makes meanwhile', async () => {
    const { scene, first, second, git } = await newTeam(1);
    saves(first, 'other.yaml', 'a: 1\n');
    await scene.pass(MINUTE_MS);
    git.checksOut(second, 'old', { 'mock-0.yaml': null });
    await scene.pass(MINUTE_MS);
    second.crash();
    second.disk.write('new.yaml', Buffer.from('v: 2\n'));
    await second.start();
    await scene.pass(MINUTE_MS);
    assert.deepEqual(first.disk.paths().sort(), ['mock-0.yaml', 'new.yaml', 'other.yaml']);
    assert.deepEqual(second.disk.paths().sort(), ['new.yaml', 'other.yaml']);
  });

  it('takes nothing back by an edit of an older version that it has put there: the two are merged', async () => {
    const { scene, first, second, git } = await newTeam(1);
    for (const text of ['a: 1\nb: 1\n', 'a: 2\nb: 1\n']) {
      saves(first, 'mock-0.yaml', text);
      await scene.pass(MINUTE_MS);
    }
    git.commit = 'old';
    git.beneath.set('mock-0.yaml', hashOf(Buffer.from('a: 1\nb: 1\n')));
    second.disk.write('mock-0.yaml', Buffer.from('a: 1\nb: 2\n'));
    await scene.pass(MINUTE_MS);
    assert.equal(textAt(first, 'mock-0.yaml'), 'a: 2\nb: 2\n');
    assert.equal(textAt(second, 'mock-0.yaml'), 'a: 2\nb: 2\n');
  });

  it('asks once for an older version that it has put beneath an unparseable edit, where only Git has it (P13)', async () => {
    const { scene, second, git } = await newTeam(1);
    git.commit = 'old';
    git.beneath.set('mock-0.yaml', hashOf(Buffer.from('only: in Git\n')));
    second.disk.write('mock-0.yaml', Buffer.from('only: [in Git\n'));
    await scene.pass(MINUTE_MS);
    assert.deepEqual(
      second.engine?.mocks.pending().map(({ path, state }) => [path, state]),
      [['mock-0.yaml', 'blocked']],
    );
    const { traffic } = scene.network;
    await scene.pass(5_000);
    assert.equal(scene.network.traffic, traffic);
  });

  it('is not the only one to put back an older version: one that its person has committed is named as well (P19)', async () => {
    const { scene, first, second, git } = await newTeam(2);
    // As Git tells it, both are theirs: they have committed them.
    git.commit = 'older';
    second.disk.write('mock-0.yaml', Buffer.from('v: 1\n'));
    second.disk.write('mock-1.yaml', Buffer.from('v: 3\n'));
    await scene.pass(MINUTE_MS);
    assert.deepEqual([textAt(first, 'mock-0.yaml'), textAt(first, 'mock-1.yaml')], ['v: 2\n', 'v: 3\n']);
    assert.deepEqual(
      second.engine?.mocks.pending().map(({ path, state }) => [path, state]),
      [['mock-0.yaml', 'left_out']],
    );
  });
});
