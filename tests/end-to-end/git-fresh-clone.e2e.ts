/** The first sync of a clone in which Git has written CRLF: what it holds is what the team has (P2, P8, I17). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import { cli, type TwoPeople, twoPeople } from './harness/two-people.ts';

const IDENTITY = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.test', '-c', 'init.defaultBranch=main'];
const WITH_LF = ['a.yaml', 'edited.yaml', 'older.yaml', 'gone.yaml'];

describe('the first sync of a clone with CRLF', function () {
  this.timeout(120_000);
  let people: TwoPeople;

  before(async () => {
    people = await twoPeople();
    git('alice', 'init', '-q');
    // Without `core.autocrlf`: text=auto alone, with the line ends that the machine wants.
    await save('alice', '.gitattributes', '* text=auto\n');
    for (const name of WITH_LF) await save('alice', name, `name: ${name}\nversion: 1\n`);
    await save('alice', 'chosen.yaml', 'name: chosen\r\nversion: 1\r\n');
    await sync('alice', '--yes');
    git('alice', 'add', '.');
    git('alice', 'commit', '-q', '-m', 'first');
    // The cloud is ahead of what is committed.
    await save('alice', 'older.yaml', 'name: older.yaml\nversion: 2\n');
    await rm(join(people.alice.folder, 'gone.yaml'));
    await sync('alice', '--yes');
    await rm(people.bob.folder, { recursive: true });
    const clone = ['clone', '-q', '--config', 'core.eol=crlf', people.alice.folder, people.bob.folder];
    execFileSync('git', clone, { stdio: 'pipe' });
  });
  after(async () => {
    await people?.service.kill9();
    await removeTemporaryFolders();
  });

  function git(who: 'alice' | 'bob', ...args: string[]): string {
    return execFileSync('git', [...IDENTITY, ...args], { cwd: people[who].folder, encoding: 'utf8', stdio: 'pipe' });
  }

  const save = (who: 'alice' | 'bob', name: string, text: string) => writeFile(join(people[who].folder, name), text);
  const has = (who: 'alice' | 'bob', name: string) =>
    readFile(join(people[who].folder, name), 'utf8').catch(() => null);

  async function sync(who: 'alice' | 'bob', ...args: string[]) {
    const { workspace } = people;
    const ran = await cli(people[who], 'sync', '--workspace', workspace, '--direction', 'both', '--json', ...args);
    return JSON.parse(ran.stdout).workspaces[0] as {
      state: string;
      pending: { path: string }[];
      notices: { code: string; path?: string }[];
    };
  }

  it('is in step with the LF of the cloud, with text=auto too, and what is older is brought up to date (P18)', async () => {
    assert.equal(await has('bob', 'a.yaml'), 'name: a.yaml\r\nversion: 1\r\n');
    await save('bob', 'edited.yaml', 'name: edited.yaml\r\nversion: 1\r\nmore: true\r\n');
    const { state, notices } = await sync('bob', '--yes');
    assert.equal(state, 'synced');
    const named = notices.filter(({ path }) => path === 'a.yaml' || path === 'chosen.yaml');
    assert.deepEqual(named, [], JSON.stringify(notices));
    assert.equal(await has('bob', 'a.yaml'), 'name: a.yaml\r\nversion: 1\r\n');
    assert.equal(await has('bob', 'older.yaml'), 'name: older.yaml\r\nversion: 2\r\n');
    assert.equal(await has('bob', 'gone.yaml'), null, 'a mock that was deleted does not come back');
    // What Git calls changed is what has changed.
    assert.equal(git('bob', 'status', '--short').trim(), 'M edited.yaml\n D gone.yaml\n M older.yaml');
  });

  it('sends what was edited before it with LF, and leaves line ends that somebody has chosen as they are (I12)', async () => {
    await sync('alice', '--yes');
    assert.equal(await has('alice', 'edited.yaml'), 'name: edited.yaml\nversion: 1\nmore: true\n');
    assert.equal(await has('alice', 'a.yaml'), 'name: a.yaml\nversion: 1\n');
    for (const who of ['alice', 'bob'] as const)
      assert.equal(await has(who, 'chosen.yaml'), 'name: chosen\r\nversion: 1\r\n');
  });
});
