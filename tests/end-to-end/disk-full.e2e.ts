/** A disk without room: nothing is lost, people are told, and it goes on by itself when there is room again. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CarefulFolder } from '../../shared/sync/node/files/careful-folder.ts';
import { nodeEntropy } from '../../shared/sync/node/ground/node-entropy.ts';
import { FileStore } from '../../shared/sync/node/store/file-store.ts';
import type { JournalRecord } from '../../shared/sync/state/journal.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliEvent, CliWatch } from './harness/cli-process.ts';
import { eventuallyEqual, eventuallyHolds } from './harness/folders.ts';
import { NO_SMALL_DISK, SmallDisk } from './harness/small-disk.ts';
import { cli, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

describe('a full disk under one part', function () {
  this.timeout(180_000);
  let disk: SmallDisk | null = null;

  afterEach(async () => {
    await disk?.unmount();
    disk = null;
  });
  after(removeTemporaryFolders);

  it('leaves no torn record in the journal that would hide those after it (I1)', async () => {
    const folder = await temporaryFolder();
    disk = await SmallDisk.mount(folder, 128);
    if (disk === null) return console.log(NO_SMALL_DISK);
    const store = new FileStore(folder);
    await store.load();
    await store.append([cursorAt(1)]);
    await disk.fill();
    const many = Array.from({ length: 200 }, (_, at) => cursorAt(at + 2));
    await assert.rejects(store.append(many), { code: 'disk.full' });
    await assert.rejects(store.append(many), { code: 'disk.full' });
    await assert.rejects(store.putContent('0'.repeat(64), Buffer.alloc(4096)), { code: 'disk.full' });
    await disk.free();
    await store.append(many);
    await store.close();
    assert.deepEqual(await new FileStore(folder).load(), [cursorAt(1), ...many]);
  });

  for (const names of [5, 6, 7]) {
    it(`never leaves a replaced file absent, with room for ${names} names (I1)`, async () => {
      const folder = await temporaryFolder();
      disk = await SmallDisk.mount(folder, 128, { names });
      if (disk === null) return console.log(NO_SMALL_DISK);
      const file = join(folder, 'a.yaml');
      await writeFile(file, 'old');
      for (let other = 0; other < 3; other += 1)
        await writeFile(join(folder, `${other}.yaml`), 'other').catch(() => null);
      const replaced = new CarefulFolder({ folder }).replace(
        'a.yaml',
        Buffer.from('new'),
        nodeEntropy.hash(Buffer.from('old')),
      );
      const isDone = await replaced.then(
        () => true,
        () => false,
      );
      assert.equal(await readFile(file, 'utf8'), isDone ? 'new' : 'old');
    });
  }
});

describe('a full disk', function () {
  this.timeout(180_000);
  let people: TwoPeople;
  let watching: CliWatch[] = [];
  let disk: SmallDisk | null = null;

  beforeEach(async () => {
    people = await twoPeople();
  });
  afterEach(async () => {
    for (const one of watching) await one.kill9();
    watching = [];
    await people.service.kill9();
    await disk?.unmount();
    disk = null;
  });
  after(removeTemporaryFolders);

  it('under the mapped folder holds back what has no room, names it, and lets it in when there is (I1, I3)', async () => {
    const { alice, bob, workspace } = people;
    disk = await SmallDisk.mount(bob.folder, 512);
    if (disk === null) return console.log(NO_SMALL_DISK);
    await writeFile(join(alice.folder, 'large.json'), JSON.stringify({ text: 'small' }));
    const bobs = await startWatching();
    await eventuallyEqual(alice.folder, bob.folder);

    const told = bobs.untilNext(({ event, code }) => event === 'notice' && code === 'disk.full');
    const large = JSON.stringify({ text: 'x'.repeat(1024 * 1024) });
    await writeFile(join(alice.folder, 'large.json'), large);
    const { path, message } = await told;
    assert.equal(path, 'large.json');
    assert.match(String(message), /no room .* large\.json .*Free some space/);
    await writeFile(join(bob.folder, 'other.yaml'), 'from: bob\n');
    await eventuallyHolds(join(alice.folder, 'other.yaml'), (text) => text === 'from: bob\n');
    assert.equal(await readFile(join(bob.folder, 'large.json'), 'utf8'), JSON.stringify({ text: 'small' }));
    assert.deepEqual(
      (await readdir(bob.folder)).filter((name) => name.includes('.mf')),
      [],
    );

    await disk.resize(8 * 1024);
    await eventuallyEqual(alice.folder, bob.folder);
    await bobs.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
    assert.equal((await alice.api.branch.status({ workspaceId: workspace, branch: 'main' })).conflicts, 0);
  });

  it('under the state stops the sync and says so; then every edit goes out, and a restart knows all (I1, P18)', async () => {
    const { alice, bob, workspace } = people;
    await mkdir(join(bob.home, 'state'));
    disk = await SmallDisk.mount(join(bob.home, 'state'), 512);
    if (disk === null) return console.log(NO_SMALL_DISK);
    for (let at = 0; at < 20; at += 1) await writeFile(join(alice.folder, `m${at}.yaml`), `at: ${at}\n`);
    const bobs = await startWatching();
    await eventuallyEqual(alice.folder, bob.folder);

    const told = bobs.untilNext(({ event, state }) => event === 'status' && state === 'stopped');
    await disk.fill();
    for (let at = 0; at < 20; at += 1) await writeFile(join(bob.folder, `m${at}.yaml`), `at: ${at}\nby: bob\n`);
    await writeFile(join(alice.folder, 'new.yaml'), `by: alice\n`);
    const { error } = await told;
    assert.equal((error as CliEvent)['code'], 'disk.full');
    assert.match(String((error as CliEvent)['hint']), /Free some space/);

    await disk.free();
    for (let at = 0; at < 20; at += 1) {
      await eventuallyHolds(join(alice.folder, `m${at}.yaml`), (text) => text === `at: ${at}\nby: bob\n`);
    }
    await eventuallyEqual(alice.folder, bob.folder);
    await bobs.untilStatus(({ state }) => state === 'synced');
    await bobs.kill9();
    const { head } = await alice.api.branch.status({ workspaceId: workspace, branch: 'main' });
    const again = await cli(bob, 'sync', '--workspace', workspace, '--direction', 'both', '--json', '--yes');
    assert.equal(again.exitCode, 0, again.stderr);
    const after = await alice.api.branch.status({ workspaceId: workspace, branch: 'main' });
    assert.deepEqual([after.head, after.conflicts], [head, 0]);
  });

  it('under the state at the very first sync is said, and the sync begins when there is room (P18)', async () => {
    const { alice, bob, workspace } = people;
    await mkdir(join(bob.home, 'state'));
    disk = await SmallDisk.mount(join(bob.home, 'state'), 512);
    if (disk === null) return console.log(NO_SMALL_DISK);
    await writeFile(join(alice.folder, 'a.yaml'), 'by: alice\n');
    await disk.fill();
    const failed = await cli(bob, 'sync', '--workspace', workspace, '--direction', 'both', '--json', '--yes');
    assert.equal(failed.exitCode, 1);
    assert.match(failed.stdout + failed.stderr, /disk\.full/);
    await disk.free();
    await startWatching();
    await eventuallyEqual(alice.folder, bob.folder);
  });

  /** @returns Bob's */
  async function startWatching(): Promise<CliWatch> {
    const { alice, bob, workspace } = people;
    const [alices, bobs] = await Promise.all([watch(alice, workspace), watch(bob, workspace)]);
    watching = [alices, bobs];
    return bobs;
  }
});

function cursorAt(revision: number): JournalRecord {
  return { type: 'cursor', head: { revision, chain: 'c'.repeat(64) } };
}
