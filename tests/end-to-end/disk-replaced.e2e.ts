/** What becomes of files that were replaced, of a folder that is another one by now, and of names that can't be synced. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliEvent, CliWatch } from './harness/cli-process.ts';
import { eventually, eventuallyEqual, eventuallyHolds } from './harness/folders.ts';
import { NO_SMALL_DISK, SmallDisk } from './harness/small-disk.ts';
import { cli, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

const OLD = 'a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n';

describe('a file that was replaced', function () {
  this.timeout(120_000);
  let people: TwoPeople;
  let alices: CliWatch;
  let bobs: CliWatch;

  beforeEach(async () => {
    people = await twoPeople();
    const { alice, bob, workspace } = people;
    await writeFile(join(alice.folder, 'a.yaml'), OLD);
    [alices, bobs] = await Promise.all([watch(alice, workspace), watch(bob, workspace)]);
    await eventuallyEqual(alice.folder, bob.folder);
  });
  afterEach(async () => {
    await bobs.kill9();
    await alices.kill9();
    await people.service.kill9();
  });
  after(removeTemporaryFolders);

  const files = () => [people.alice, people.bob].map(({ folder }) => join(folder, 'a.yaml'));
  const once = (...args: string[]) =>
    cli(people.bob, 'sync', '--workspace', people.workspace, '--direction', 'both', '--yes', ...args);

  for (const whenGone of [false, true]) {
    it(`and is written to late is merged${whenGone ? ' at the next start' : ''}, and nothing is nowhere (T3, I1)`, async () => {
      const { workspace, bob } = people;
      const [alicesFile = '', bobsFile = ''] = files();
      const editor = await open(bobsFile, 'r+');
      await writeFile(alicesFile, OLD.replace('a: 1', 'a: 10'));
      await eventuallyHolds(bobsFile, (text) => text.includes('a: 10'));
      if (whenGone) await bobs.kill9();
      await editor.write(OLD.replace('e: 5', 'e: 50'), 0);
      await editor.close();
      if (whenGone) bobs = await watch(bob, workspace);
      for (const file of [alicesFile, bobsFile]) {
        await eventuallyHolds(file, (text) => text === 'a: 10\nb: 2\nc: 3\nd: 4\ne: 50\n', 60_000);
      }
      await bobs.untilStatus(({ state }) => state === 'synced');
    });
  }

  it('comes back in no way after a kill -9, whatever becomes of its name (T1, T2)', async () => {
    const { alice, bob, workspace } = people;
    const [alicesFile = '', bobsFile = ''] = files();
    const edited = OLD.replace('c: 3', 'c: 30');
    await writeFile(alicesFile, edited);
    await eventuallyHolds(bobsFile, (text) => text === edited);
    await bobs.kill9();
    const git = (...args: string[]) => execFileSync('git', args, { cwd: bob.folder, encoding: 'utf8' });
    git('init', '-q');
    git('add', '-A');
    assert.equal(git('ls-files'), 'a.yaml\n');
    await rm(join(bob.folder, '.git'), { recursive: true });
    await rename(bobsFile, join(bob.folder, 'renamed.yaml'));
    assert.equal((await once()).exitCode, 0);
    await eventuallyHolds(join(alice.folder, 'renamed.yaml'), (text) => text === edited);
    await eventuallyNamed(alice.folder, ['renamed.yaml']);
    assert.deepEqual(await mocksIn(bob.folder), ['renamed.yaml']);
    await rm(join(bob.folder, 'renamed.yaml'));
    bobs = await watch(bob, workspace);
    await eventuallyNamed(alice.folder, []);
  });

  it('is of the folder that was opened: where a link takes its place, nothing goes out or in until it is back (H1, I8)', async () => {
    const { alice, bob } = people;
    const outside = await temporaryFolder();
    await writeFile(join(outside, 'private.yaml'), 'secret: yes\n');
    await rename(bob.folder, `${bob.folder}-aside`);
    await symlink(outside, bob.folder);
    await writeFile(join(alice.folder, 'b.yaml'), 'by: alice\n');
    const { error } = await bobs.untilStatus(({ state }) => state === 'stopped');
    assert.equal((error as CliEvent)['code'], 'folder.not_allowed');
    await rm(bob.folder);
    await rename(`${bob.folder}-aside`, bob.folder);
    await eventuallyEqual(alice.folder, bob.folder);
    assert.deepEqual(await readdir(outside), ['private.yaml']);
    assert.deepEqual(await mocksIn(alice.folder), ['a.yaml', 'b.yaml']);
  });

  it('moves to where another file system is, and is replaced and removed there (F15)', async () => {
    const { alice, bob } = people;
    await mkdir(join(bob.folder, 'vol'));
    const disk = await SmallDisk.mount(join(bob.folder, 'vol'), 512);
    if (disk === null) return console.log(NO_SMALL_DISK);
    try {
      await mkdir(join(alice.folder, 'vol/deep'), { recursive: true });
      await rename(join(alice.folder, 'a.yaml'), join(alice.folder, 'vol/deep/a.yaml'));
      await eventuallyHolds(join(bob.folder, 'vol/deep/a.yaml'), (text) => text === OLD);
      await writeFile(join(alice.folder, 'vol/deep/a.yaml'), 'a: 2\n');
      await eventuallyHolds(join(bob.folder, 'vol/deep/a.yaml'), (text) => text === 'a: 2\n');
      await rename(join(alice.folder, 'vol/deep/a.yaml'), join(alice.folder, 'a.yaml'));
      await eventuallyEqual(alice.folder, bob.folder);
      assert.deepEqual(await mocksIn(bob.folder), ['a.yaml']);
      await bobs.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
    } finally {
      await bobs.stop();
      await disk.unmount();
    }
  });

  it('or one whose name can not be synced is named by sync, a dry run, and what is pending (F12)', async () => {
    const { bob } = people;
    await bobs.stop();
    for (const name of ['caf\xe9.json', 'ab:c.json']) {
      await writeFile(Buffer.concat([Buffer.from(`${bob.folder}/`), Buffer.from(name, 'latin1')]), '{}');
    }
    const outputs = await Promise.all([once().then(({ stdout, stderr }) => stdout + stderr)]);
    outputs.push((await once('--dry-run')).stdout);
    outputs.push((await cli(bob, 'sync', 'pending', '--workspace', people.workspace, '--direction', 'both')).stdout);
    for (const output of outputs) {
      assert.match(output, /ab:c\.json .*not every system allows/);
      assert.match(output, /caf\uFFFD\.json .*not valid UTF-8/);
    }
    assert.equal(await readFile(join(bob.folder, 'a.yaml'), 'utf8'), OLD);
  });
});

async function mocksIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
}

function eventuallyNamed(folder: string, names: readonly string[]): Promise<true> {
  return eventually(
    () => `${folder} has ${names.join()}`,
    async () => ((await mocksIn(folder)).join() === names.join() ? true : null),
  );
}
