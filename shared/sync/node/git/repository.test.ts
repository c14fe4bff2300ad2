/** With the real Git, in repositories made for it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitActivity } from '../../ports.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { openRepository } from './repository.ts';

const WHO = ['-c', 'user.name=one', '-c', 'user.email=one@mocks.example', '-c', 'init.defaultBranch=main'];

interface Bench {
  /** The mapped folder, below the top of the repository. */
  folder: string;
  repository: GitActivity;
  git: (...args: string[]) => string;
  write: (path: string, text: string) => Promise<void>;
}

async function newBench(): Promise<Bench> {
  const top = await realpath(await temporaryFolder());
  const folder = join(top, 'mocks');
  await mkdir(folder);
  const git = (...args: string[]) =>
    execFileSync('git', [...WHO, ...args], { cwd: top, encoding: 'utf8', stdio: 'pipe' });
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  git('init', '-q');
  await write('a.yaml', 'a: 1\n');
  await write('ünï.yaml', 'b: 1\n');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  const repository = await openRepository(folder);
  assert.ok(repository);
  return { folder, repository, git, write };
}

async function headOf({ repository }: Bench): Promise<string> {
  const head = await repository.head();
  assert.ok(head);
  return head;
}

async function checkedOut({ repository }: Bench, since: string): Promise<string[]> {
  const paths = await repository.checkedOut(since);
  assert.ok(paths);
  return [...paths].sort();
}

describe('a Git repository (P8)', () => {
  after(removeTemporaryFolders);

  it('is none where there is none', async () => {
    assert.equal(await openRepository(await temporaryFolder()), null);
  });

  it('says where HEAD is, also before the first commit and after each move', async () => {
    const empty = await temporaryFolder();
    execFileSync('git', ['init', '-q'], { cwd: empty });
    assert.equal(await (await openRepository(empty))?.head(), null);
    const bench = await newBench();
    const first = await headOf(bench);
    assert.equal(first, bench.git('rev-parse', 'HEAD').trim());
    bench.git('commit', '-q', '--allow-empty', '-m', 'second');
    assert.notEqual(await headOf(bench), first);
    bench.git('checkout', '-q', '--detach', first);
    assert.equal(await headOf(bench), first);
  });

  it('names what a checkout has changed in the folder, removed files included, and nothing that people have', async () => {
    const bench = await newBench();
    const first = await headOf(bench);
    bench.git('checkout', '-q', '-b', 'other');
    await bench.write('a.yaml', 'a: 2\n');
    await bench.write('new.yaml', 'c: 1\n');
    await rm(join(bench.folder, 'ünï.yaml'));
    await writeFile(join(bench.folder, '..', 'outside.yaml'), 'd: 1\n');
    bench.git('add', '-A', '.');
    bench.git('commit', '-q', '-m', 'other');
    const other = await headOf(bench);
    bench.git('checkout', '-q', 'main');
    assert.deepEqual(await checkedOut(bench, other), ['a.yaml', 'new.yaml', 'ünï.yaml']);
    await bench.write('a.yaml', 'a: 3\n');
    await bench.write('mine.yaml', 'e: 1\n');
    assert.deepEqual(await checkedOut(bench, other), ['new.yaml', 'ünï.yaml']);
    assert.equal(await headOf(bench), first);
  });

  it('names nothing where HEAD moved because somebody committed what they had edited', async () => {
    const bench = await newBench();
    const first = await headOf(bench);
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('commit', '-q', '-a', '-m', 'an edit');
    await bench.write('a.yaml', 'a: 3\n');
    bench.git('commit', '-q', '-a', '--amend', '-m', 'the same, amended');
    assert.deepEqual(await checkedOut(bench, first), []);
    bench.git('reset', '-q', '--hard', first);
    bench.git('merge', '-q', '--ff-only', 'HEAD@{1}');
    assert.deepEqual(await checkedOut(bench, first), ['a.yaml']);
  });

  it('says that it can not tell where the old commit is gone', async () => {
    const bench = await newBench();
    assert.equal(await bench.repository.checkedOut('0'.repeat(40)), null);
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
  });

  it('is found from a linked worktree, with a HEAD of its own', async () => {
    const bench = await newBench();
    const first = await headOf(bench);
    const linked = join(await realpath(await temporaryFolder()), 'linked');
    bench.git('worktree', 'add', '-q', linked, '-b', 'linked');
    bench.git('commit', '-q', '--allow-empty', '-m', 'second');
    const repository = await openRepository(join(linked, 'mocks'));
    assert.equal(await repository?.head(), first);
  });
});
