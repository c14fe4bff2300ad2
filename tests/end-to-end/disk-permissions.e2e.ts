/** Files and folders that may not be read or written: named, never taken for deleted, and synced when they may. */
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import { CliWatch, runCli } from './harness/cli-process.ts';
import { eventuallyEqual, eventuallyHolds, snapshot } from './harness/folders.ts';
import { asOtherUser, giveAway } from './harness/other-user.ts';
import { cli, type Person, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

describe('permissions', function () {
  this.timeout(180_000);
  let people: TwoPeople;
  let bob: Person;
  let bobs: CliWatch;
  let alices: CliWatch;

  before(async () => {
    people = await twoPeople();
    bob = await asOtherUser(people.bob);
    const { alice, workspace } = people;
    for (let at = 0; at < 10; at += 1) await writeFile(join(alice.folder, `m${at}.yaml`), `at: ${at}\n`);
    alices = await watch(alice, workspace);
    bobs = await watchAsBob();
    await eventuallyEqual(alice.folder, bob.folder);
  });
  after(async () => {
    await bobs.kill9();
    await alices.kill9();
    await people.service.kill9();
    await removeTemporaryFolders();
  });

  it('a new file that may not be read is named with what to do, and sent as soon as it may', async () => {
    const told = bobs.untilNext(({ code }) => code === 'file.unreadable');
    const file = join(bob.folder, 'closed.yaml');
    await writeFile(file, 'by: bob\n', { mode: 0o000 });
    await giveAway(bob);
    const { path, message } = await told;
    assert.equal(path, 'closed.yaml');
    assert.match(String(message), /closed\.yaml can't be read .*permissions/);
    await bobs.untilStatus(({ state, blocked }) => state === 'held' && blocked === 1);
    await chmod(file, 0o644);
    await eventuallyHolds(join(people.alice.folder, 'closed.yaml'), (text) => text === 'by: bob\n');
    await bobs.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
  });

  it('a mock that may not be read, also not at the start, is not taken for deleted (I1)', async () => {
    const { alice, workspace } = people;
    const file = join(bob.folder, 'm0.yaml');
    await bobs.stop();
    await chmod(file, 0o000);
    bobs = await watchAsBob();
    await bobs.untilStatus(({ state, blocked }) => state === 'held' && blocked === 1);
    await writeFile(join(alice.folder, 'm1.yaml'), 'by: alice\n');
    await eventuallyHolds(join(bob.folder, 'm1.yaml'), (text) => text === 'by: alice\n');
    assert.equal(await readFile(join(alice.folder, 'm0.yaml'), 'utf8'), 'at: 0\n');
    const pending = await onceAsBob();
    assert.equal(pending.exitCode, 1);
    assert.match(pending.stdout, /m0\.yaml/);
    assert.ok((await alice.api.mocks.list({ workspaceId: workspace, branch: 'main' }, null)).items.some(isM0));
    await chmod(file, 0o644);
    await writeFile(join(alice.folder, 'm0.yaml'), 'by: alice\n');
    await eventuallyHolds(file, (text) => text === 'by: alice\n');
  });

  it('what arrives for a folder that may not be written waits, and comes when it may (I3)', async () => {
    const { alice } = people;
    const folder = join(bob.folder, 'fixed');
    await mkdir(folder);
    await writeFile(join(folder, 'a.yaml'), 'by: bob\n');
    await giveAway(bob);
    await eventuallyHolds(join(alice.folder, 'fixed/a.yaml'), (text) => text === 'by: bob\n');
    await chmod(folder, 0o555);
    const told = bobs.untilNext(({ code }) => code === 'file.unwritable');
    await writeFile(join(alice.folder, 'fixed/a.yaml'), 'by: alice\n');
    const { path, message } = await told;
    assert.equal(path, 'fixed/a.yaml');
    assert.match(String(message), /permissions/);
    assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'by: bob\n');
    await writeFile(join(alice.folder, 'm2.yaml'), 'by: alice\n');
    await eventuallyHolds(join(bob.folder, 'm2.yaml'), (text) => text === 'by: alice\n');
    await chmod(folder, 0o755);
    await eventuallyHolds(join(folder, 'a.yaml'), (text) => text === 'by: alice\n');
  });

  for (const [mode, what] of [
    [0o000, 'neither listed nor entered'],
    [0o400, 'listed and not entered'],
    [0o100, 'entered and not listed'],
  ] as const) {
    it(`a folder that may be ${what} keeps its mocks as they are on both sides, is named, and the rest goes on (I1, I11)`, async () => {
      const { alice } = people;
      const folder = join(bob.folder, 'fixed');
      for (let at = 0; at < 12; at += 1) await writeFile(join(alice.folder, `fixed/f${at}.yaml`), `mode: ${mode}\n`);
      await eventuallyEqual(alice.folder, bob.folder);
      const before = [...(await snapshot(alice.folder)).keys()];
      const told = bobs.untilNext(({ code }) => code === 'folder.unreadable');
      await chmod(folder, mode);
      await writeFile(join(bob.folder, 'm3.yaml'), `by: bob\nmode: ${mode}\n`);
      const { path, message } = await told;
      assert.equal(path, 'fixed');
      assert.match(String(message), /fixed can't be read .*permissions.* are left as they are/);
      await eventuallyHolds(join(alice.folder, 'm3.yaml'), (text) => text.includes(`mode: ${mode}`));
      await writeFile(join(alice.folder, 'fixed/f0.yaml'), `by: alice\nmode: ${mode}\n`);
      await writeFile(join(alice.folder, 'm2.yaml'), `by: alice\nmode: ${mode}\n`);
      await eventuallyHolds(join(bob.folder, 'm2.yaml'), (text) => text.includes(`mode: ${mode}`));

      // Nor is anything of it taken for deleted by a process that starts now.
      const once = await onceAsBob();
      assert.equal(once.exitCode, 1);
      assert.match(once.stdout, /"folder.unreadable"|fixed can't be read/);
      await bobs.untilStatus(({ state, blocked }) => state === 'held' && Number(blocked) > 0);
      assert.deepEqual([...(await snapshot(alice.folder)).keys()], before);
      const notices = bobs.events.filter(({ event, code }) => event === 'notice' && code === 'folder.unreadable');
      assert.ok(notices.length <= 1, `told ${notices.length} times`);

      await chmod(folder, 0o755);
      await eventuallyEqual(alice.folder, bob.folder);
      assert.match(await readFile(join(folder, 'f0.yaml'), 'utf8'), /by: alice/);
      await bobs.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
      assert.deepEqual([...(await snapshot(alice.folder)).keys()], before);
    });
  }

  it('a mapped folder that may not be looked into when the process starts passes for nothing that was deleted (I11)', async () => {
    const { alice, workspace } = people;
    const place = { workspaceId: workspace, branch: 'main' };
    const { head } = await alice.api.branch.status(place);
    await bobs.stop();
    await mkdir(join(bob.home, '.mockforge'));
    const text = `sync: { workspaces: [{ local: ./mocks, cloud: ${workspace} }] }\n`;
    await writeFile(join(bob.home, '.mockforge/sync.yaml'), text);
    await giveAway(bob);
    await chmod(bob.folder, 0o000);
    const once = await runCli(bob, bob.home, ['sync', '--yes', '--json']);
    assert.equal(once.exitCode, 1, once.stdout);
    assert.equal(JSON.parse(once.stdout).workspaces[0].error.code, 'folder.unreadable');
    assert.deepEqual((await alice.api.branch.status(place)).head, head);
    await chmod(bob.folder, 0o755);
    const again = await runCli(bob, bob.home, ['sync', '--yes', '--json']);
    assert.equal(again.exitCode, 0, again.stdout);
    assert.deepEqual((await alice.api.branch.status(place)).head, head);
    bobs = await watchAsBob();
  });

  it('a file keeps its mode when it is replaced, a read-only one among them, whatever the umask', async () => {
    const { alice } = people;
    const modes = new Map([
      ['m4.yaml', 0o444],
      ['m5.yaml', 0o664],
      ['m6.yaml', 0o777],
      ['m7.yaml', 0o600],
    ]);
    for (const [path, mode] of modes) await chmod(join(bob.folder, path), mode);
    for (const path of modes.keys()) {
      await writeFile(join(alice.folder, path), 'by: alice\n');
      await eventuallyHolds(join(bob.folder, path), (text) => text === 'by: alice\n');
    }
    for (const [path, mode] of modes) assert.equal((await stat(join(bob.folder, path))).mode & 0o777, mode, path);
  });

  function watchAsBob(): Promise<CliWatch> {
    return CliWatch.start(bob, bob.folder, ['--workspace', people.workspace, '--direction', 'both']);
  }

  /** With the watching one stopped meanwhile. */
  async function onceAsBob(): ReturnType<typeof cli> {
    await bobs.stop();
    const result = await cli(bob, 'sync', '--workspace', people.workspace, '--direction', 'both', '--yes', '--json');
    bobs = await watchAsBob();
    return result;
  }
});

function isM0({ path }: { path: string }): boolean {
  return path === 'm0.yaml';
}
