/** Git that writes CRLF where the team has LF: no edit, and none of it reaches the team (P8, I17). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import { cli, type TwoPeople, twoPeople } from './harness/two-people.ts';

const IDENTITY = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.test', '-c', 'init.defaultBranch=main'];
const MOCKS = ['1.yaml', '2.yaml', '3.yaml', '4.yaml', '5.yaml', '6.yaml'];

describe('Git that converts line ends', function () {
  this.timeout(120_000);
  let people: TwoPeople;

  before(async () => {
    people = await twoPeople();
    for (const name of MOCKS) await save('alice', name, `name: ${name}\nversion: 1\n`);
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    await sync('alice', '--yes');
    await sync('bob', '--yes');
    git('config', 'core.autocrlf', 'true');
    for (const name of MOCKS) await rm(join(people.alice.folder, name));
    git('checkout', '-q', '.');
  });
  after(async () => {
    await people?.service.kill9();
    await removeTemporaryFolders();
  });

  function git(...args: string[]): void {
    execFileSync('git', [...IDENTITY, ...args], { cwd: people.alice.folder, stdio: 'pipe' });
  }

  const fileOf = (who: 'alice' | 'bob', name: string) => join(people[who].folder, name);
  const save = (who: 'alice' | 'bob', name: string, text: string) => writeFile(fileOf(who, name), text);
  const has = (who: 'alice' | 'bob', name: string) => readFile(fileOf(who, name), 'utf8');

  async function sync(who: 'alice' | 'bob', ...args: string[]) {
    const { workspace } = people;
    const ran = await cli(people[who], 'sync', '--workspace', workspace, '--direction', 'both', '--json', ...args);
    return { ...ran, told: JSON.parse(ran.stdout) as { workspaces: { state: string; pending: { path: string }[] }[] } };
  }

  it('leaves the mocks in sync, with CRLF here and LF for everybody else', async () => {
    const pending = await cli(people.alice, 'sync', 'pending', '--workspace', people.workspace, '--json');
    assert.deepEqual(JSON.parse(pending.stdout).workspaces[0].pending, []);
    const { told, stdout } = await sync('alice');
    assert.equal(told.workspaces[0]?.state, 'synced', stdout);
    assert.equal(await has('alice', '1.yaml'), 'name: 1.yaml\r\nversion: 1\r\n');
    await sync('bob');
    assert.equal(await has('bob', '1.yaml'), 'name: 1.yaml\nversion: 1\n');
  });

  it('keeps its line ends out of what is edited here, and in what comes from elsewhere', async () => {
    await save('alice', '1.yaml', 'name: 1.yaml\r\nversion: 2\r\n');
    await save('bob', '1.yaml', 'name: 1.yaml\nversion: 1\n\nmore: true\n');
    await save('bob', '2.yaml', 'name: 2.yaml\nversion: 2\n');
    await save('bob', '3.yaml', 'name: 3.yaml\nversion: 2\n');
    await save('bob', '4.yaml', 'name: 4.yaml\r\nversion: 1\r\n');
    await sync('bob');
    await sync('alice');
    await sync('bob');
    const merged = ['name: 1.yaml', 'version: 2', '', 'more: true', ''];
    assert.deepEqual(
      [await has('bob', '1.yaml'), await has('alice', '1.yaml')],
      [merged.join('\n'), merged.join('\r\n')],
    );
    assert.equal(await has('alice', '2.yaml'), 'name: 2.yaml\r\nversion: 2\r\n');
  });

  it('keeps them out of edits of what no commit knows, and leaves a teammate’s own CRLF as it is (I12, I17)', async () => {
    await save('alice', '3.yaml', 'name: 3.yaml\r\nversion: 2\r\nmine: true\r\n');
    await save('alice', '4.yaml', 'name: 4.yaml\r\nversion: 1\r\nmine: true\r\n');
    await sync('alice');
    await sync('bob');
    assert.equal(await has('bob', '3.yaml'), 'name: 3.yaml\nversion: 2\nmine: true\n');
    assert.equal(await has('bob', '4.yaml'), 'name: 4.yaml\r\nversion: 1\r\nmine: true\r\n');
    assert.equal(await has('alice', '4.yaml'), 'name: 4.yaml\r\nversion: 1\r\nmine: true\r\n');
  });

  it('does not hide that what it puts back is older', async () => {
    git('checkout', '-q', '--', '2.yaml');
    const { told } = await sync('alice');
    assert.deepEqual(
      told.workspaces[0]?.pending.map(({ path }) => path),
      ['2.yaml'],
    );
    await sync('bob');
    assert.equal(await has('bob', '2.yaml'), 'name: 2.yaml\nversion: 2\n');
  });
});
