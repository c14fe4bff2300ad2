/** With the real Git, in repositories made for it. */
import assert from 'node:assert/strict';
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, filesIn, gitIn, newBench, positionOf, putByGit, repositoryAt } from '../../testing/git-bench.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';

const commitOf = ({ git }: Bench) => git('rev-parse', 'HEAD').trim();

const ALL = ['a.yaml', 'new.yaml', 'ünï.yaml'];

describe('a Git repository (P8)', () => {
  after(removeTemporaryFolders);

  it('is none where there is none, and is found when it is made', async () => {
    const folder = await temporaryFolder();
    const repository = repositoryAt(folder);
    assert.deepEqual([await repository.position(), await repository.working()], [null, null]);
    gitIn(folder, 'init', '-q');
    assert.equal(await repository.position(), null);
    gitIn(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
    assert.ok(await repository.position());
  });

  it('has the same position off its log while Git can not be run, and says so', async () => {
    const bench = await newBench();
    const path = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      const position = await bench.repository.position();
      assert.match(bench.repository.refusal()?.hint ?? '', /Install Git/);
      process.env['PATH'] = path;
      assert.equal(await bench.repository.position(), position);
      assert.equal(bench.repository.refusal(), null);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('that Git can not read has a position all the same, says what to do, and tells nothing of what Git did (P8)', async () => {
    const bench = await newBench();
    const first = await positionOf(bench);
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('commit', '-q', '-a', '-m', 'second');
    const second = await positionOf(bench);
    const objects = join(bench.folder, '..', '.git', 'objects');
    await rename(objects, `${objects}.away`);
    await mkdir(objects);
    const silent = repositoryAt(bench.folder);
    assert.equal(await positionOf({ repository: silent }), second);
    assert.equal(silent.refusal()?.code, 'git.refused');
    assert.match(silent.refusal()?.hint ?? '', /git fsck/);
    assert.equal(await silent.workSince(first, await filesIn(bench.folder, ['a.yaml'])), null);
    await rm(objects, { recursive: true });
    await rename(`${objects}.away`, objects);
    assert.ok(await silent.position());
    assert.equal(silent.refusal(), null);
  });

  it('has another position after each move, also where that leads back to the same commit', async () => {
    const bench = await newBench();
    const first = await positionOf(bench);
    assert.equal(await positionOf(bench), first);
    bench.git('commit', '-q', '--allow-empty', '-m', 'second');
    const second = await positionOf(bench);
    bench.git('checkout', '-q', '--detach', 'HEAD~1');
    const third = await positionOf(bench);
    assert.equal(new Set([first, second, third]).size, 3);
  });

  it('names what a checkout has changed in the folder, removed files included, and nothing that people have', async () => {
    const bench = await newBench();
    bench.git('checkout', '-q', '-b', 'other');
    await bench.write('a.yaml', 'a: 2\n');
    await bench.write('new.yaml', 'c: 1\n');
    await rm(join(bench.folder, 'ünï.yaml'));
    await writeFile(join(bench.folder, '..', 'outside.yaml'), 'd: 1\n');
    bench.git('add', '-A', '.');
    bench.git('commit', '-q', '-m', 'other');
    const other = await positionOf(bench);
    bench.git('checkout', '-q', 'main');
    assert.deepEqual(await putByGit(bench, other, ...ALL), ['a.yaml', 'new.yaml', 'ünï.yaml']);
    await bench.write('a.yaml', 'a: 3\n');
    await bench.write('mine.yaml', 'e: 1\n');
    assert.deepEqual(await putByGit(bench, other, ...ALL, 'mine.yaml'), ['new.yaml', 'ünï.yaml']);
  });

  it('knows what a checkout has put beneath an edit', async () => {
    const bench = await newBench();
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('commit', '-q', '-a', '-m', 'second');
    const since = await positionOf(bench);
    bench.git('checkout', '-q', '--detach', 'HEAD~1');
    await bench.write('a.yaml', 'a: 3\n');
    assert.deepEqual(await putByGit(bench, since, 'a.yaml'), []);
    const work = await bench.repository.workSince(since, await filesIn(bench.folder, ['a.yaml']));
    assert.deepEqual([...(work?.beneath ?? [])], [['a.yaml', nodeEntropy.hash(Buffer.from('a: 1\n'))]]);
  });

  it('names what was put back to where HEAD had been before a commit that nobody had looked at', async () => {
    const bench = await newBench();
    const before = await positionOf(bench);
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('commit', '-q', '-a', '-m', 'an edit');
    bench.git('checkout', '-q', '--detach', 'HEAD~1');
    assert.deepEqual(await putByGit(bench, before, 'a.yaml'), ['a.yaml']);
  });

  it('names what a stash, or a reset, has put back', async () => {
    const bench = await newBench();
    const before = await positionOf(bench);
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('stash', '-q');
    assert.ok((await putByGit(bench, before, 'a.yaml', 'new.yaml')).includes('a.yaml'));
    bench.git('stash', 'pop', '-q');
    assert.ok(!(await putByGit(bench, before, 'a.yaml', 'new.yaml')).includes('a.yaml'));
  });

  it('names the files that it did not know and has stashed, until they are back', async () => {
    const bench = await newBench();
    await bench.write('new.yaml', 'new: 1\n');
    await bench.write('other.yaml', 'other: 1\n');
    const before = await positionOf(bench);
    bench.git('stash', '-q', '-u');
    await bench.write('other.yaml', 'other: 2\n');
    assert.deepEqual(await putByGit(bench, before, 'new.yaml', 'other.yaml'), ['new.yaml']);
    await rm(join(bench.folder, 'other.yaml'));
    bench.git('stash', 'pop', '-q');
    assert.ok(!(await putByGit(bench, before, 'a.yaml', 'new.yaml')).includes('new.yaml'));
  });

  it('names nothing where HEAD moved because somebody committed what they had edited', async () => {
    const bench = await newBench();
    const [first, root] = [await positionOf(bench), commitOf(bench)];
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('commit', '-q', '-a', '-m', 'an edit');
    await bench.write('a.yaml', 'a: 3\n');
    bench.git('commit', '-q', '-a', '--amend', '-m', 'the same, amended');
    assert.deepEqual(await putByGit(bench, first, 'a.yaml'), []);
    bench.git('reset', '-q', '--hard', root);
    assert.deepEqual(await putByGit(bench, first, 'a.yaml'), ['a.yaml']);
    bench.git('merge', '-q', '--ff-only', 'HEAD@{1}');
    assert.deepEqual(await putByGit(bench, first, 'a.yaml'), []);
  });

  it('counts its log as the disk does, where names in it are no UTF-8: an old commit is not one since (I17)', async () => {
    const bench = await newBench();
    for (let version = 2; version <= 6; version += 1) {
      await bench.write('a.yaml', `a: ${version}\n`);
      bench.git('commit', '-q', '-a', '-m', `version ${version}`);
    }
    const log = join(bench.top, '.git', 'logs', 'HEAD');
    const named = (await readFile(log, 'latin1')).replaceAll('one <', `${'\xe9'.repeat(200)} <`);
    await writeFile(log, Buffer.from(named, 'latin1'));
    const before = await positionOf(bench);
    bench.git('checkout', '-q', 'HEAD~1', '--', 'mocks/a.yaml');
    assert.deepEqual(await putByGit(bench, before, 'a.yaml'), ['a.yaml']);
  });

  it('says that it can not tell where HEAD’s log is shorter than it was, or the position is none', async () => {
    const bench = await newBench();
    const before = await positionOf(bench);
    bench.git('reflog', 'expire', '--expire=all', '--all');
    bench.git('commit', '-q', '--allow-empty', '-m', 'x');
    assert.equal(await bench.repository.workSince(before, []), null);
    assert.equal(await bench.repository.workSince('nowhere', []), null);
  });

  it('sees a rebase, a merge and a cherry-pick that wait for somebody, and a lock', async () => {
    const bench = await newBench();
    bench.git('checkout', '-q', '-b', 'other');
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('commit', '-q', '-a', '-m', 'other');
    bench.git('checkout', '-q', 'main');
    await bench.write('a.yaml', 'a: 3\n');
    bench.git('commit', '-q', '-a', '-m', 'main');
    assert.equal(await bench.repository.working(), null);
    for (const [command, what] of [
      ['merge', 'a merge'],
      ['cherry-pick', 'a cherry-pick'],
      ['rebase', 'a rebase'],
    ] as const) {
      assert.throws(() => bench.git(command, 'other'));
      assert.equal((await bench.repository.working())?.what, what);
      bench.git(command, '--abort');
      assert.equal(await bench.repository.working(), null);
    }
    await writeFile(join(bench.folder, '..', '.git', 'index.lock'), '');
    assert.equal((await bench.repository.working())?.isBrief, true);
    // In a hook of that very command nobody waits for the lock: it waits for the hook (F22).
    process.env['GIT_INDEX_FILE'] = '.git/index';
    try {
      const working = await bench.repository.working();
      assert.deepEqual([working?.isBrief, working?.what.includes('hook')], [false, true]);
    } finally {
      delete process.env['GIT_INDEX_FILE'];
    }
  });

  it('is found from a linked worktree, with a HEAD of its own', async () => {
    const bench = await newBench();
    const first = commitOf(bench);
    const linked = join(await realpath(await temporaryFolder()), 'linked');
    bench.git('worktree', 'add', '-q', linked, '-b', 'linked');
    bench.git('commit', '-q', '--allow-empty', '-m', 'second');
    assert.ok((await repositoryAt(join(linked, 'mocks')).position())?.includes(first));
  });
});
