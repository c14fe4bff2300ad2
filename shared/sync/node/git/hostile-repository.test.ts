/** A repository that somebody has made to hurt whoever syncs in it: nothing that it names is run (C1). */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, cp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, gitIn, newBench, positionOf, putByGit, repositoryAt } from '../../testing/git-bench.ts';
import { HOSTILE_ATTRIBUTES, hostileConfig, hostileHooks } from '../../testing/hostile-config.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { findRepository } from './find-repository.ts';
import { runGit } from './run-git.ts';

/** Everything that a repository is asked. */
async function askAll(folder: string, since: string): Promise<void> {
  const repository = repositoryAt(folder);
  const files = await filesIn(folder, ['a.yaml', 'gone.yaml', 'ünï.yaml']);
  await repository.working();
  await repository.lastWork();
  await repository.position();
  await repository.workSince(since, files);
  await repository.versionsBefore(files, 10);
}

describe('a hostile repository', function () {
  this.timeout(180_000);
  after(removeTemporaryFolders);

  it('runs nothing by the configuration of a bare repository that was cloned as ordinary files (C1)', async () => {
    const { top, folder, git } = await newBench();
    const marker = join(await temporaryFolder(), 'PWNED');
    const inner = join(await temporaryFolder(), 'inner.git');
    gitIn(top, 'clone', '-q', '--bare', top, inner);
    for (const name of ['HEAD', 'objects', 'refs', 'packed-refs'])
      await cp(join(inner, name), join(folder, name), { recursive: true });
    await writeFile(
      join(folder, 'config'),
      `[core]\n\trepositoryformatversion = 0\n\tworktree = .\n${hostileConfig(marker)}`,
    );
    await writeFile(join(folder, '.gitattributes'), HOSTILE_ATTRIBUTES);
    const before = await positionOf({ repository: repositoryAt(folder) });
    git('add', '-A', '.');
    git('commit', '-q', '-m', 'hostile');
    await writeFile(join(folder, 'a.yaml'), 'a: 2\n');
    await askAll(folder, before);
    assert.equal(existsSync(marker), false);
    // The trap is a real one.
    spawnSync('git', ['status'], { cwd: folder });
    assert.equal(existsSync(marker), true);
  });

  it('runs nothing by the configuration of the repository itself, its hooks and attributes (C1)', async () => {
    const { top, folder, git, write, repository } = await newBench();
    const marker = join(await temporaryFolder(), 'PWNED');
    await write('gone.yaml', 'c: 1\n');
    git('add', '.');
    git('commit', '-q', '-m', 'second');
    const since = await positionOf({ repository });
    const gitFolder = join(top, '.git');
    await appendFile(join(gitFolder, 'config'), hostileConfig(marker));
    await appendFile(join(gitFolder, 'info', 'attributes'), HOSTILE_ATTRIBUTES);
    await hostileHooks(join(gitFolder, 'hooks'), marker);
    // As a promisor remote has it: objects are missing, and would be fetched.
    await rm(join(gitFolder, 'objects', gitIn(top, 'rev-parse', 'HEAD~1:mocks/a.yaml').trim().slice(0, 2)), {
      recursive: true,
    });
    await write('a.yaml', 'a: 2\n');
    await rm(join(folder, 'gone.yaml'));
    await askAll(folder, since);
    assert.equal(existsSync(marker), false);
    // The trap is a real one.
    assert.throws(() => gitIn(top, 'status'));
    assert.equal(existsSync(marker), true);
  });

  it('is not even read, as far as its configuration goes: one that is nonsense changes nothing (C1)', async () => {
    const { top, folder, repository, git, write } = await newBench();
    await write('a.yaml', 'a: 2\n');
    git('commit', '-q', '-a', '-m', 'second');
    const since = await positionOf({ repository });
    git('checkout', '-q', 'HEAD~1');
    await appendFile(join(top, '.git', 'config'), '[nonsense');
    assert.throws(() => git('status'));
    assert.deepEqual(await putByGit({ folder, repository }, since, 'a.yaml'), ['a.yaml']);
  });

  it('is asked although it is another one’s, since it is not trusted with anything', async () => {
    const { folder, repository } = await newBench();
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    try {
      assert.ok(await repository.position());
      assert.equal(repositoryAt(folder).refusal(), null);
    } finally {
      delete process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'];
    }
  });

  it('does not keep anybody waiting by a pipe in the place of one of its files', async () => {
    const folder = await realpath(await temporaryFolder());
    await mkdir(join(folder, '.git', 'objects'), { recursive: true });
    await mkdir(join(folder, '.git', 'refs'));
    await symlink('/dev/zero', join(folder, '.git', 'HEAD'));
    assert.equal(await repositoryAt(folder).position(), null);
  });

  it('is not misled by what a hook has in its environment (F6)', async () => {
    const { folder, git, write } = await newBench();
    await write('a.yaml', 'a: 2\n');
    git('commit', '-q', '-a', '-m', 'second');
    const since = await positionOf({ repository: repositoryAt(folder) });
    git('checkout', '-q', 'HEAD~1');
    const elsewhere = await newBench();
    const misleading = {
      GIT_DIR: join(elsewhere.top, '.git'),
      GIT_WORK_TREE: elsewhere.top,
      GIT_INDEX_FILE: join(elsewhere.top, '.git', 'index.other'),
      GIT_PREFIX: 'mocks/',
      GIT_OBJECT_DIRECTORY: join(elsewhere.top, '.git', 'objects'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: 'false',
      GIT_ALTERNATE_OBJECT_DIRECTORIES: '/nowhere',
      GIT_NAMESPACE: 'other',
      // Git refuses to run with it.
      GIT_CONFIG_PARAMETERS: 'bogus',
      GIT_CEILING_DIRECTORIES: folder,
    };
    Object.assign(process.env, misleading);
    try {
      assert.deepEqual(await putByGit({ folder, repository: repositoryAt(folder) }, since, 'a.yaml'), ['a.yaml']);
    } finally {
      for (const name of Object.keys(misleading)) delete process.env[name];
    }
  });

  it('is not asked for ever where a pipe is in the place of a file: that is said, and sync goes on', async () => {
    const bench = await newBench();
    const gitFolder = join(bench.top, '.git');
    await rm(join(gitFolder, 'index'));
    execFileSync('mkfifo', [join(gitFolder, 'index')]);
    const repository = repositoryAt(bench.folder);
    assert.ok(await repository.position());
    assert.equal(repository.refusal()?.code, 'git.refused');
    assert.equal(await repository.workSince(null, await filesIn(bench.folder, ['a.yaml'])), null);
    await rm(join(gitFolder, 'index'));
    await bench.write('a.yaml', 'a: 2\n');
    bench.git('commit', '-q', '-a', '-m', 'second');
    assert.ok(await repository.position());
    assert.equal(repository.refusal(), null);
    const pipe = join(gitFolder, 'objects', 'info', 'alternates');
    execFileSync('mkfifo', [pipe]);
    const folders = (await findRepository(bench.folder)) ?? assert.fail();
    const question = { folders, format: 'sha1', timeoutMs: 500 } as const;
    const ask = () => runGit(question, ['cat-file', '-t', '1'.repeat(40)]);
    for (let tries = 0; tries < 2; tries += 1) assert.equal(await ask(), null);
    // It is left in peace for a while, whether or not it would answer by now.
    await rm(pipe);
    assert.equal(await runGit({ folders, format: 'sha1' }, ['rev-parse', '--git-dir']), null);
  });

  it('is found behind a link, in a submodule, above the project, and where the file .git names it (F7)', async () => {
    for (const kind of ['link', 'file', 'submodule', 'above'] as const) {
      const bench = await newBench();
      await bench.write('a.yaml', 'a: 2\n');
      bench.git('commit', '-q', '-a', '-m', 'second');
      let { top, folder } = bench;
      const real = join(await realpath(await temporaryFolder()), 'real.git');
      if (kind === 'submodule') {
        const outer = await newBench();
        gitIn(outer.top, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', top, 'inner');
        [top, folder] = [join(outer.top, 'inner'), join(outer.top, 'inner', 'mocks')];
      } else if (kind !== 'above') {
        await cp(join(top, '.git'), real, { recursive: true });
        await rm(join(top, '.git'), { recursive: true });
        if (kind === 'link') await symlink(real, join(top, '.git'));
        else await writeFile(join(top, '.git'), `gitdir: ${real}\n`);
      } else {
        folder = join(folder, 'a', 'b');
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'a.yaml'), 'x: 1\n');
        gitIn(top, 'add', '.');
        gitIn(top, 'commit', '-q', '-m', 'third');
        await writeFile(join(folder, 'a.yaml'), 'x: 2\n');
        gitIn(top, 'commit', '-q', '-a', '-m', 'fourth');
      }
      const since = await positionOf({ repository: repositoryAt(folder) });
      gitIn(top, 'checkout', '-q', 'HEAD~1');
      assert.deepEqual(await putByGit({ folder, repository: repositoryAt(folder) }, since, 'a.yaml'), ['a.yaml'], kind);
    }
  });

  it('is passed over where .git is an empty folder, and the one above it counts, as for Git itself', async () => {
    const { folder } = await newBench();
    await mkdir(join(folder, '.git'));
    assert.ok(await repositoryAt(folder).position());
    await chmod(join(folder, '.git'), 0o755);
  });
});
