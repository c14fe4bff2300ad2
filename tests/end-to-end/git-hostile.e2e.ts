/** A cloned repository that is made to run something where somebody syncs in it (C1, P23), and hooks that sync (F6). */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOSTILE_ATTRIBUTES, hostileConfig } from '../../shared/sync/testing/hostile-config.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../shared/sync/testing/temporary-folder.ts';
import { builtProgram } from './harness/cli-process.ts';
import { cli, type TwoPeople, twoPeople } from './harness/two-people.ts';

const IDENTITY = ['-c', 'user.name=mallory', '-c', 'user.email=m@example.test', '-c', 'init.defaultBranch=main'];

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', [...IDENTITY, ...args], { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
}

describe('sync in a repository of somebody else', function () {
  this.timeout(180_000);
  let people: TwoPeople;

  before(async () => {
    people = await twoPeople();
  });
  after(async () => {
    await people?.service.kill9();
    await removeTemporaryFolders();
  });

  it('runs nothing by the files that were cloned, however much they look like a repository (C1)', async () => {
    const { alice, workspace } = people;
    const marker = join(await temporaryFolder(), 'PWNED');
    const [source, bare] = [join(await temporaryFolder(), 'source'), join(await temporaryFolder(), 'bare.git')];
    await mkdir(join(source, 'mocks'), { recursive: true });
    git(source, 'init', '-q');
    await writeFile(join(source, 'mocks', 'a.yaml'), 'a: 1\n');
    git(source, 'add', '.');
    git(source, 'commit', '-q', '-m', 'one');
    git(source, 'clone', '-q', '--bare', source, bare);
    for (const name of ['HEAD', 'objects', 'refs', 'packed-refs'])
      await cp(join(bare, name), join(source, 'mocks', name), { recursive: true });
    // Git keeps no empty folder.
    for (const name of ['objects', 'refs']) await writeFile(join(source, 'mocks', name, 'keep'), '');
    await writeFile(
      join(source, 'mocks', 'config'),
      `[core]\n\trepositoryformatversion = 0\n\tworktree = .\n${hostileConfig(marker)}`,
    );
    await writeFile(join(source, 'mocks', '.gitattributes'), HOSTILE_ATTRIBUTES);
    git(source, 'add', '-f', '.');
    git(source, 'commit', '-q', '-m', 'two');
    const project = join(alice.home, 'project');
    git(alice.home, 'clone', '-q', source, project);
    const victim = { ...alice, folder: join(project, 'mocks') };
    const sync = () => cli(victim, 'sync', '--workspace', workspace, '--direction', 'both', '--yes', '--json');
    assert.equal((await sync()).exitCode, 0);
    await writeFile(join(source, 'mocks', 'a.yaml'), 'a: 2\n');
    git(source, '-c', 'core.worktree=', 'add', '-f', '.');
    git(source, 'commit', '-q', '-m', 'three');
    git(project, 'pull', '-q', '--ff-only');
    const second = await sync();
    assert.equal(second.exitCode, 0, second.stderr);
    assert.equal(existsSync(marker), false);
    // The trap is a real one.
    spawnSync('git', ['status'], { cwd: victim.folder });
    assert.equal(existsSync(marker), true);
  });

  it('waits with its plan also where a hook of a linked worktree runs it, whose environment names another one (F6)', async () => {
    const { bob } = people;
    const workspace = (await bob.api.workspaces.create({ id: 'hooks', name: 'Hooks' })).id;
    const [main, linked] = [join(bob.home, 'main'), join(bob.home, 'linked')];
    await mkdir(join(main, 'mocks'), { recursive: true });
    git(main, 'init', '-q');
    for (const version of [1, 2]) {
      for (let number = 0; number < 8; number += 1)
        await writeFile(join(main, 'mocks', `${number}.json`), `{"number":${number},"version":${version}}\n`);
      git(main, 'add', '.');
      git(main, 'commit', '-q', '-m', `version ${version}`);
    }
    git(main, 'worktree', 'add', '-q', linked, '-b', 'linked');
    const person = { ...bob, folder: join(linked, 'mocks') };
    const args = ['sync', '--workspace', workspace, '--direction', 'both'];
    assert.equal((await cli(person, ...args, '--yes')).exitCode, 0);
    const environment = `MOCKFORGE_CLOUD_URL='${bob.serviceUrl}' MOCKFORGE_API_KEY='${bob.token}' MOCKFORGE_STATE_DIR='${join(bob.home, 'state')}'`;
    const command = `cd mocks && ${environment} '${process.execPath}' '${builtProgram}' ${args.join(' ')} </dev/null >../../said 2>&1; echo "exit $?" > ../../told`;
    const hooks = join(main, '.git', 'hooks');
    await mkdir(hooks, { recursive: true });
    await writeFile(join(hooks, 'post-checkout'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    git(linked, 'checkout', '-q', 'HEAD~1');
    assert.match(await readFile(join(bob.home, 'told'), 'utf8'), /exit 2/);
    const head = await bob.api.branch.known({ workspaceId: workspace, branch: 'main' }, [
      { path: '3.json', hash: hashOf('{"number":3,"version":2}\n') },
    ]);
    assert.equal(head.items[0]?.status, 'head');
    // A hook of a command that holds the index is told so at once, instead of waiting for what waits for it (F22).
    await writeFile(join(hooks, 'pre-commit'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    await rm(join(hooks, 'post-checkout'));
    await writeFile(join(linked, 'mocks', 'new.json'), '{}\n');
    git(linked, 'add', '-N', '.');
    git(linked, 'commit', '-q', '-a', '-m', 'with a hook');
    assert.match(await readFile(join(bob.home, 'said'), 'utf8'), /the command whose hook runs this one/);
  });
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
