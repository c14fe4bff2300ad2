/** The watcher that the command line uses loses events. What it loses is made up for, soon (I13). */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFolder } from '@mockforge-cloud/shared/sync/node';
import { nodeEntropy } from '../../shared/sync/node/ground/node-entropy.ts';
import type { SyncClient } from '../../shared/sync/sync-client.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../shared/sync/sync-options.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../shared/sync/testing/temporary-folder.ts';
import { Seeded } from '../simulation/seeded.ts';
import type { CliWatch } from './harness/cli-process.ts';
import { eventually, eventuallyEqual } from './harness/folders.ts';
import { type Person, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
const FILES = 60;
/** Less than the time between two comparisons of a folder in which nothing seems to happen. */
const SOON_MS = 25_000;

describe(`watchers that lie (seed ${seed})`, function () {
  this.timeout(500_000);
  const random = new Seeded(seed);
  let people: TwoPeople;
  let watching: CliWatch[] = [];

  before(async () => {
    people = await twoPeople();
  });
  after(async () => {
    await people.service.kill9();
    await removeTemporaryFolders();
  });

  describe('with the watcher of the command line', () => {
    before(async () => {
      const { alice, bob, workspace } = people;
      for (let at = 0; at < FILES; at += 1) await writeFile(join(alice.folder, `m${at}.yaml`), `at: ${at}\nsave: 0\n`);
      watching = await Promise.all([alice, bob].map((person) => watch(person, workspace)));
      await eventuallyEqual(alice.folder, bob.folder);
    });
    after(async () => {
      for (const one of watching) await one.stop();
    });

    it('the second of two saves within 50 ms arrives (I13)', async () => {
      for (let at = 0; at < FILES; at += 1) {
        const file = join(people.alice.folder, `m${at}.yaml`);
        await writeFile(file, `at: ${at}\nsave: 1\n`);
        await pause(20 + random.below(26));
        await writeFile(file, `at: ${at}\nsave: 2\n`);
      }
      await assertArrives((at) => `at: ${at}\nsave: 2\n`);
    });

    it('a file that is truncated and then written never goes out empty (I1, I13)', async () => {
      const place = { workspaceId: people.workspace, branch: 'main' };
      const { head } = await people.alice.api.branch.status(place);
      for (let at = 0; at < FILES; at += 1) {
        const handle = await open(join(people.alice.folder, `m${at}.yaml`), 'w');
        await pause(1);
        await handle.writeFile(`at: ${at}\nsave: 3\n`);
        await handle.close();
      }
      await assertArrives((at) => `at: ${at}\nsave: 3\n`);
      const log = await people.alice.api.branch.changes(place, head);
      assert.ok(log.items.length >= FILES);
      assert.deepEqual(
        log.items.filter(({ event }) => event.hash === nodeEntropy.hash(Buffer.alloc(0))),
        [],
      );
    });

    it('files that are written right after their folder was made arrive (I13)', async () => {
      const { alice, bob } = people;
      for (let at = 0; at < FILES; at += 1) {
        const folder = join(alice.folder, `new-${at}`, 'deep');
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'm.yaml'), `new: ${at}\n`);
      }
      assert.equal((await eventuallyEqual(alice.folder, bob.folder, SOON_MS)).size, 2 * FILES);
    });

    it('saves arrive of files that were replaced by a rename before (I13)', async () => {
      for (let at = 0; at < FILES; at += 1) {
        const file = join(people.alice.folder, `m${at}.yaml`);
        await writeFile(`${file}.part`, `at: ${at}\nsave: 4\n`);
        await rename(`${file}.part`, file);
      }
      await assertArrives((at) => `at: ${at}\nsave: 4\n`);
      for (let save = 5; save < 10; save += 1) {
        for (let at = 0; at < FILES; at += 1) {
          await writeFile(join(people.alice.folder, `m${at}.yaml`), `at: ${at}\nsave: ${save}\n`);
        }
        await assertArrives((at) => `at: ${at}\nsave: ${save}\n`);
      }
    });

    it('saves arrive of files that sync itself has replaced (I13)', async () => {
      const { alice, bob } = people;
      for (let save = 10; save < 15; save += 1) {
        const { folder } = save % 2 === 0 ? bob : alice;
        for (let at = 0; at < FILES; at += 1)
          await writeFile(join(folder, `m${at}.yaml`), `at: ${at}\nsave: ${save}\n`);
        await assertArrives((at) => `at: ${at}\nsave: ${save}\n`);
      }
    });

    it('a folder that is moved away and one that is moved in are noticed as a whole (I13)', async () => {
      const { alice, bob } = people;
      const outside = await temporaryFolder();
      await rename(join(alice.folder, 'new-0'), join(outside, 'new-0'));
      assert.equal((await eventuallyEqual(alice.folder, bob.folder, SOON_MS)).size, 2 * FILES - 1);
      await rename(join(outside, 'new-0'), join(alice.folder, 'back'));
      assert.equal((await eventuallyEqual(alice.folder, bob.folder, SOON_MS)).size, 2 * FILES);
    });

    it('5,000 files that another process writes all arrive (P8, I13)', async () => {
      const { alice, bob, workspace } = people;
      const all = 2 * FILES + 5_000;
      await writeManyFromOutside(join(alice.folder, 'many'), 5_000);
      await eventually(
        () => 'the cloud lacks some of them',
        async () =>
          (await alice.api.branch.status({ workspaceId: workspace, branch: 'main' })).mocks === all ? true : null,
        240_000,
      );
      assert.equal((await eventuallyEqual(alice.folder, bob.folder, 240_000)).size, all);
    });

    it('a mapped folder that was moved away and is back is watched again (I11, I13)', async () => {
      const { alice, bob } = people;
      await rename(alice.folder, `${alice.folder}-away`);
      await watching[0]?.until(({ error }) => (error as { code?: string } | null)?.code === 'folder.missing');
      await rename(`${alice.folder}-away`, alice.folder);
      await writeFile(join(alice.folder, 'm0.yaml'), 'back: again\n');
      await eventuallyEqual(alice.folder, bob.folder, SOON_MS);
    });
  });

  describe('with a watcher that says nothing', () => {
    let clients: SyncClient[] = [];

    before(async () => {
      const { workspace, alice, bob } = people;
      clients = await Promise.all([alice, bob].map((person) => blindClient(person, workspace)));
      for (const client of clients) await client.start();
      for (const client of clients) await client.syncNow();
    });
    after(async () => {
      for (const client of clients) await client.stop();
    });

    it('one comparison of each folder is enough (I13)', async () => {
      const { alice, bob } = people;
      for (let at = 0; at < FILES; at += 1) {
        await writeFile(join(alice.folder, `m${at}.yaml`), `blind: ${at}\n`);
        await writeFile(join(bob.folder, `blind-${at}.yaml`), `blind: ${at}\n`);
      }
      await rename(join(alice.folder, 'back'), join(alice.folder, 'blind'));
      await rm(join(bob.folder, 'new-1'), { recursive: true });
      for (const client of clients) await client.syncNow();
      await eventuallyEqual(alice.folder, bob.folder, SOON_MS);
    });
  });

  async function assertArrives(content: (at: number) => string): Promise<void> {
    const { alice, bob } = people;
    const found = await eventuallyEqual(alice.folder, bob.folder, SOON_MS);
    for (let at = 0; at < FILES; at += 1) {
      assert.equal(found.get(`m${at}.yaml`), nodeEntropy.hash(Buffer.from(content(at))), `m${at}.yaml`);
    }
  }
});

/** The engine with a watcher that never says anything. */
async function blindClient(person: Person, workspaceId: string): Promise<SyncClient> {
  return openFolder({
    folder: person.folder,
    serviceUrl: person.serviceUrl,
    token: async () => person.token,
    stateDir: join(person.home, 'state'),
    options: { ...DEFAULT_SYNC_OPTIONS, workspaceId },
    watch: async () => ({ dispose: () => undefined }),
  });
}

async function writeManyFromOutside(folder: string, count: number): Promise<void> {
  const program = `
    const { mkdirSync, writeFileSync } = require('node:fs');
    for (let at = 0; at < ${count}; at += 1) {
      const below = ${JSON.stringify(folder)} + '/' + (at % 50);
      mkdirSync(below, { recursive: true });
      writeFileSync(below + '/' + at + '.json', JSON.stringify({ at }));
    }`;
  const [exitCode] = await once(spawn(process.execPath, ['-e', program], { stdio: 'inherit' }), 'exit');
  assert.equal(exitCode, 0);
}

/** What is tried here is the time between two saves. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
