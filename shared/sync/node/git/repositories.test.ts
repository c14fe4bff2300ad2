/** Repositories that begin below the mapped folder, with the real Git: none is trusted more than another (P8, F18). */
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, gitIn, newBench } from '../../testing/git-bench.ts';
import { removeTemporaryFolders } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { Repositories } from './repositories.ts';

interface Nested {
  folder: string;
  nested: string[];
  repositories: Repositories;
  git: (below: string, ...args: string[]) => string;
  write: (path: string, text: string) => Promise<void>;
}

/** A mapped folder in a repository, with another one in `sub`, which has two commits of `sub/a.yaml`. */
async function newNested(): Promise<Nested> {
  const { folder } = await newBench();
  const nested: string[] = ['sub'];
  const read = (path: string) => readFile(join(folder, path)).catch(() => null);
  const repositories = new Repositories({ folder, read, nested: () => nested });
  const git = (below: string, ...args: string[]) => gitIn(join(folder, below), ...args);
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  await mkdir(join(folder, 'sub'));
  git('sub', 'init', '-q');
  for (const version of [1, 2]) {
    await write('sub/a.yaml', `sub: ${version}\n`);
    git('sub', 'add', '.');
    git('sub', 'commit', '-q', '-m', `version ${version}`);
  }
  return { folder, nested, repositories, git, write };
}

async function putByGit({ repositories, folder }: Nested, since: string | null, ...paths: string[]): Promise<string[]> {
  const work = await repositories.workSince(since, await filesIn(folder, paths));
  return [...(work?.put ?? ['nobody can tell'])].sort();
}

describe('repositories below the mapped folder (P8)', () => {
  after(removeTemporaryFolders);

  for (const command of [
    ['checkout', '-q', 'HEAD~1'],
    ['checkout', '-q', 'HEAD~1', '--', 'a.yaml'],
    ['reset', '-q', '--hard', 'HEAD~1'],
    ['restore', '--source', 'HEAD~1', '--', 'a.yaml'],
  ]) {
    it(`are asked like the one around it: git ${command.join(' ')} is Git’s, an edit is a person’s (F3)`, async () => {
      const bench = await newNested();
      await bench.write('sub/mine.yaml', 'mine: 1\n');
      const since = await bench.repositories.position();
      bench.git('sub', ...command);
      await bench.write('sub/mine.yaml', 'mine: 2\n');
      await bench.write('a.yaml', 'a: 2\n');
      assert.deepEqual(await putByGit(bench, since, 'sub/a.yaml', 'sub/mine.yaml', 'a.yaml'), ['sub/a.yaml']);
    });
  }

  it('say what was beneath an edit, and what led to a file, by the path in the mapped folder', async () => {
    const bench = await newNested();
    const since = await bench.repositories.position();
    bench.git('sub', 'checkout', '-q', 'HEAD~1');
    await bench.write('sub/a.yaml', 'sub: 1\nmine: 1\n');
    const first = nodeEntropy.hash(Buffer.from('sub: 1\n'));
    const work = await bench.repositories.workSince(since, await filesIn(bench.folder, ['sub/a.yaml']));
    assert.deepEqual([...(work?.beneath ?? [])], [['sub/a.yaml', first]]);
    bench.git('sub', 'checkout', '-q', '-f', 'main');
    const before = await bench.repositories.versionsBefore(await filesIn(bench.folder, ['sub/a.yaml']), 10);
    assert.deepEqual([...before], [['sub/a.yaml', [first]]]);
  });

  it('are waited for while Git works in any of them, by name', async () => {
    const bench = await newNested();
    const work = await bench.repositories.lastWork();
    await bench.write('sub/.git/MERGE_HEAD', '');
    assert.equal((await bench.repositories.working())?.what, 'a merge in sub');
    await rm(join(bench.folder, 'sub/.git/MERGE_HEAD'));
    assert.equal(await bench.repositories.working(), null);
    bench.git('sub', 'checkout', '-q', 'HEAD~1');
    assert.notEqual(await bench.repositories.lastWork(), work);
  });

  it('count when they were made since the files were listed', async () => {
    const bench = await newNested();
    bench.nested.pop();
    const since = await bench.repositories.position();
    bench.git('sub', 'checkout', '-q', 'HEAD~1');
    bench.git('sub', 'reflog', 'expire', '--expire=all', 'HEAD');
    assert.deepEqual(await putByGit(bench, since, 'sub/a.yaml'), ['sub/a.yaml']);
  });

  it('excuse nothing that was committed before anybody asked them, where an older version of ours left the position', async () => {
    const bench = await newNested();
    const since = JSON.stringify({ commit: bench.git('', 'rev-parse', 'HEAD').trim(), logBytes: 0 });
    bench.git('sub', 'checkout', '-q', 'HEAD~1');
    assert.deepEqual(await putByGit(bench, since, 'sub/a.yaml', 'a.yaml'), ['sub/a.yaml']);
  });

  it('that are gone have taken their files along: nobody has deleted those, as far as one can tell', async () => {
    const bench = await newNested();
    const since = await bench.repositories.position();
    await rm(join(bench.folder, 'sub'), { recursive: true });
    await rm(join(bench.folder, 'a.yaml'));
    bench.nested.pop();
    assert.deepEqual(await putByGit(bench, since, 'sub/a.yaml', 'a.yaml'), ['sub/a.yaml']);
  });

  it('may be submodules, whose files go and come with a checkout of what is around them', async () => {
    const bench = await newNested();
    const allowed = ['-c', 'protocol.file.allow=always', '-c', 'submodule.recurse=true'];
    bench.git('', ...allowed, 'submodule', 'add', '-q', join(bench.folder, 'sub'), 'module');
    bench.git('', 'commit', '-q', '-m', 'with a submodule');
    bench.nested.push('module');
    const since = await bench.repositories.position();
    bench.git('module', 'checkout', '-q', 'HEAD~1');
    assert.deepEqual(await putByGit(bench, since, 'module/a.yaml'), ['module/a.yaml']);
    bench.git('', ...allowed, 'checkout', '-q', '-f', 'HEAD~1');
    bench.nested.pop();
    assert.deepEqual(await putByGit(bench, since, 'module/a.yaml'), ['module/a.yaml']);
  });

  it('have no say where nothing of them is asked about, and none at all say nothing', async () => {
    const bench = await newNested();
    assert.deepEqual(await putByGit(bench, null, 'mine.yaml'), []);
    await rm(join(bench.folder, '..', '.git'), { recursive: true });
    await rm(join(bench.folder, 'sub', '.git'), { recursive: true });
    bench.nested.pop();
    assert.deepEqual([await bench.repositories.position(), await bench.repositories.lastWork()], [null, null]);
  });

  it('are named where there are more than can be asked', async () => {
    const bench = await newNested();
    assert.equal(bench.repositories.refusal(), null);
    bench.nested.push(...Array.from({ length: 100 }, (_, at) => `vendor/${at}`));
    assert.equal(bench.repositories.refusal()?.code, 'git.refused');
  });
});
