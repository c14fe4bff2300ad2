/** Repositories below the mapped folder: what Git puts back there reverts nobody either (P8, I17, F18). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import { cli, type TwoPeople, twoPeople } from './harness/two-people.ts';

const IDENTITY = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.test', '-c', 'init.defaultBranch=main'];
const MOCKS = ['1.yaml', '2.yaml', '3.yaml', '4.yaml', '5.yaml', '6.yaml', '7.yaml'];

describe('Git in repositories below the mapped folder', function () {
  this.timeout(120_000);
  let people: TwoPeople;

  before(async () => {
    people = await twoPeople();
    for (const below of ['one', 'two']) {
      await mkdir(join(people.alice.folder, below), { recursive: true });
      await saveAll(people.alice.folder, below, 1);
      git(below, 'init', '-q');
      git(below, 'add', '.');
      git(below, 'commit', '-q', '-m', 'first');
    }
    await sync('alice', '--yes');
    await sync('bob', '--yes');
    for (const below of ['one', 'two']) await saveAll(people.bob.folder, below, 2);
    await writeFile(join(people.bob.folder, 'two/new.yaml'), 'name: new\n');
    await sync('bob');
    await sync('alice');
  });
  after(async () => {
    await people?.service.kill9();
    await removeTemporaryFolders();
  });

  function git(below: string, ...args: string[]): void {
    execFileSync('git', [...IDENTITY, ...args], { cwd: join(people.alice.folder, below), stdio: 'pipe' });
  }

  async function saveAll(folder: string, below: string, version: number): Promise<void> {
    for (const name of MOCKS) await writeFile(join(folder, below, name), `name: ${name}\nversion: ${version}\n`);
  }

  async function sync(who: 'alice' | 'bob', ...args: string[]) {
    const { workspace } = people;
    const ran = await cli(people[who], 'sync', '--workspace', workspace, '--direction', 'both', '--json', ...args);
    return { ...ran, told: JSON.parse(ran.stdout) as { workspaces: { pending: { path: string; state: string }[] }[] } };
  }

  const bobHas = (path: string) => readFile(join(people.bob.folder, path), 'utf8');

  it('is told from edits: many old versions are a plan, a few are left out and named, and edits go out (F3)', async () => {
    assert.match(await readFile(join(people.alice.folder, 'one/1.yaml'), 'utf8'), /version: 2/);
    git('one', 'checkout', '-q', '--', '.');
    git('two', 'checkout', '-q', '--', '1.yaml');
    const planned = await sync('alice');
    assert.deepEqual([planned.exitCode, planned.stdout.includes('plan.git')], [2, true], planned.stdout);
    await saveAll(people.alice.folder, 'one', 2);
    await writeFile(join(people.alice.folder, 'one/2.yaml'), 'name: edited\n');
    const { told, stdout } = await sync('alice');
    const leftOut = told.workspaces[0]?.pending.map(({ path, state }) => `${path} ${state}`);
    assert.deepEqual(leftOut, ['two/1.yaml left_out'], stdout);
    await sync('bob');
    for (const path of ['one/1.yaml', 'two/1.yaml']) assert.match(await bobHas(path), /version: 2/);
    assert.equal(await bobHas('one/2.yaml'), 'name: edited\n');
  });

  it('takes no mock away from the team that is stashed there (F3)', async () => {
    git('two', 'stash', 'push', '-q', '-u', '--', 'new.yaml');
    const { told, stdout } = await sync('alice');
    assert.ok(
      told.workspaces[0]?.pending.some(({ path, state }) => path === 'two/new.yaml' && state === 'left_out'),
      stdout,
    );
    await sync('bob');
    assert.equal(await bobHas('two/new.yaml'), 'name: new\n');
  });

  it('leaves a linked worktree of one of them out: its mocks are there already (F18)', async () => {
    git('one', 'worktree', 'add', '-q', '../feature', '-b', 'feature');
    const { exitCode, told } = await sync('alice');
    assert.equal(exitCode, 0);
    assert.ok(!told.workspaces[0]?.pending.some(({ path }) => path.startsWith('feature/')));
    await sync('bob');
    await assert.rejects(bobHas('feature/1.yaml'), { code: 'ENOENT' });
  });
});
