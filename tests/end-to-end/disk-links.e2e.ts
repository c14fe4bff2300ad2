/** Links in a mapped folder are never followed (I8), and what they replace is not taken for deleted (I1). */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliWatch } from './harness/cli-process.ts';
import { eventuallyEqual, eventuallyHolds } from './harness/folders.ts';
import { cli, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

describe('links in a mapped folder', function () {
  this.timeout(120_000);
  let people: TwoPeople;
  let alices: CliWatch;
  let bobs: CliWatch;
  let outside: string;

  beforeEach(async () => {
    people = await twoPeople();
    const { alice, bob, workspace } = people;
    outside = await temporaryFolder();
    await writeFile(join(outside, 'a.yaml'), 'secret: yes\n');
    await mkdir(join(alice.folder, 'users'));
    for (const name of ['a', 'b']) await writeFile(join(alice.folder, `users/${name}.yaml`), `name: ${name}\n`);
    await writeFile(join(alice.folder, 'other.yaml'), 'by: alice\n');
    [alices, bobs] = await Promise.all([watch(alice, workspace), watch(bob, workspace)]);
    await eventuallyEqual(alice.folder, bob.folder);
  });
  afterEach(async () => {
    await bobs.kill9();
    await alices.kill9();
    await people.service.kill9();
  });
  after(removeTemporaryFolders);

  for (const where of ['outside', 'inside'] as const) {
    it(`one to a folder ${where}, put in place of a folder, stops its mocks and deletes none of them (I1, I8)`, async () => {
      const { alice, bob, workspace } = people;
      const target = where === 'outside' ? outside : join(bob.folder, 'people');
      const aside = join(bob.home, 'users-aside');
      const told = bobs.untilNext(({ code }) => code === 'file.unsafe');
      if (where === 'inside') await mkdir(target);
      await rename(join(bob.folder, 'users'), aside);
      await symlink(target, join(bob.folder, 'users'));
      assert.match(String((await told)['message']), /users\/.\.yaml is behind users, which is a link/);
      await bobs.untilStatus(({ state, blocked }) => state === 'held' && blocked === 2);

      await writeFile(join(alice.folder, 'users/a.yaml'), 'name: a\nby: alice\n');
      await writeFile(join(alice.folder, 'users/new.yaml'), 'by: alice\n');
      await writeFile(join(alice.folder, 'other.yaml'), 'by: alice again\n');
      await eventuallyHolds(join(bob.folder, 'other.yaml'), (text) => text === 'by: alice again\n');
      await bobs.untilStatus(({ state, blocked }) => state === 'held' && blocked === 3);
      await bobs.stop();
      const once = await cli(bob, 'sync', '--workspace', workspace, '--direction', 'both', '--yes', '--json');
      assert.equal(once.exitCode, 1);
      assert.deepEqual(await readdir(target), where === 'outside' ? ['a.yaml'] : []);
      assert.equal(await readFile(join(alice.folder, 'users/b.yaml'), 'utf8'), 'name: b\n');
      assert.equal((await alice.api.branch.status({ workspaceId: workspace, branch: 'main' })).mocks, 4);

      bobs = await watch(bob, workspace);
      await rm(join(bob.folder, 'users'));
      await rename(aside, join(bob.folder, 'users'));
      await eventuallyEqual(alice.folder, bob.folder);
      assert.equal(await readFile(join(bob.folder, 'users/a.yaml'), 'utf8'), 'name: a\nby: alice\n');
      await bobs.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
    });
  }

  it('one in place of a mock holds it back until it is gone, and never writes through it (I1, I8)', async () => {
    const { alice, bob } = people;
    const file = join(bob.folder, 'other.yaml');
    const told = bobs.untilNext(({ code }) => code === 'file.unsafe');
    await rename(file, join(bob.home, 'aside.yaml'));
    await symlink(join(outside, 'a.yaml'), file);
    assert.equal((await told)['path'], 'other.yaml');
    await writeFile(join(alice.folder, 'other.yaml'), 'by: alice again\n');
    await writeFile(join(alice.folder, 'users/a.yaml'), 'by: alice\n');
    await eventuallyHolds(join(bob.folder, 'users/a.yaml'), (text) => text === 'by: alice\n');
    assert.equal(await readFile(join(outside, 'a.yaml'), 'utf8'), 'secret: yes\n');
    assert.equal(await readFile(join(alice.folder, 'other.yaml'), 'utf8'), 'by: alice again\n');
    await rename(join(bob.home, 'aside.yaml'), file);
    await eventuallyHolds(file, (text) => text === 'by: alice again\n');
    await bobs.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
  });

  it('one where a new mock of the cloud belongs is named, and the mock comes when it is gone (I3)', async () => {
    const { alice, bob } = people;
    await symlink(outside, join(bob.folder, 'orders'));
    await symlink(join(outside, 'a.yaml'), join(bob.folder, 'single.yaml'));
    await mkdir(join(alice.folder, 'orders'));
    const told = bobs.untilNext(({ code, path }) => code === 'file.unsafe' && path === 'orders/a.yaml');
    await writeFile(join(alice.folder, 'orders/a.yaml'), 'by: alice\n');
    await writeFile(join(alice.folder, 'single.yaml'), 'by: alice\n');
    await told;
    await bobs.untilStatus(({ state, blocked }) => state === 'held' && blocked === 2);
    assert.equal(await readFile(join(outside, 'a.yaml'), 'utf8'), 'secret: yes\n');
    await rm(join(bob.folder, 'orders'));
    await rm(join(bob.folder, 'single.yaml'));
    await eventuallyEqual(alice.folder, bob.folder);
    await bobs.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
  });

  it('one that leads out sends nothing of what it leads to (I8)', async () => {
    const { alice, bob, workspace } = people;
    await symlink(outside, join(bob.folder, 'out'));
    await symlink(join(outside, 'a.yaml'), join(bob.folder, 'single.yaml'));
    await writeFile(join(bob.folder, 'real.yaml'), 'by: bob\n');
    await eventuallyHolds(join(alice.folder, 'real.yaml'), (text) => text === 'by: bob\n');
    assert.equal((await alice.api.branch.status({ workspaceId: workspace, branch: 'main' })).mocks, 4);
    assert.deepEqual((await readdir(alice.folder)).filter((name) => !name.startsWith('.')).sort(), [
      'other.yaml',
      'real.yaml',
      'users',
    ]);
  });
});
