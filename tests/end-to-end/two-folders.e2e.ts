/** The main job: two folders, a service and two command lines, all of them real processes. */
import assert from 'node:assert/strict';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliWatch } from './harness/cli-process.ts';
import { CuttableNetwork } from './harness/cuttable-network.ts';
import { eachService, freshDatabase } from './harness/each-service.ts';
import { arrival, differences, eventually, eventuallyEqual, eventuallyHolds, snapshot } from './harness/folders.ts';
import { writeOddFiles } from './harness/odd-files.ts';
import { type Editor, editOnce, editorOf, lostNotes, writeMocksToEdit } from './harness/random-edits.ts';
import { realMockFiles } from './harness/repository.ts';
import { cli, type Person, type TwoPeople, twoPeople, watch, watchEagerly } from './harness/two-people.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));

describe(`two folders (seed ${seed})`, function () {
  this.timeout(180_000);
  after(removeTemporaryFolders);

  eachService(({ databaseUrl }) => {
    let people: TwoPeople;
    let watching: CliWatch[] = [];

    beforeEach(async () => {
      const url = databaseUrl();
      people = await twoPeople(url === undefined ? {} : { databaseUrl: await freshDatabase(url) });
    });

    afterEach(async () => {
      for (const one of watching) await one.kill9();
      watching = [];
      await people.service.kill9();
    });

    it('an edit in one folder appears in the other, both ways, and in different places of one file', async () => {
      const { alice, bob, workspace } = people;
      await writeFile(join(alice.folder, 'users.yaml'), 'list: []\nfirst: 1\nmiddle: 0\nlast: 1\n');
      await startWatching(alice, bob);
      await eventuallyEqual(alice.folder, bob.folder);
      await edit(bob, 'users.yaml', (text) => text.replace('last: 1', 'last: 2'));
      await eventuallyHolds(join(alice.folder, 'users.yaml'), (text) => text.includes('last: 2'));
      await edit(alice, 'users.yaml', (text) => text.replace('first: 1', 'first: 2'));
      await eventuallyHolds(join(bob.folder, 'users.yaml'), (text) => text.includes('first: 2'));
      await rm(join(bob.folder, 'users.yaml'));
      await eventuallyHolds(join(alice.folder, 'users.yaml'), (text) => text === '');
      assert.equal((await alice.api.branch.status({ workspaceId: workspace, branch: 'main' })).mocks, 0);
    });

    it('two edits of one line become a conflict that both see, and that one of them settles (P1, P7)', async () => {
      const { alice, bob, workspace } = people;
      await writeFile(join(alice.folder, 'users.yaml'), 'status: 200\n');
      await startWatching(alice, bob);
      await eventuallyEqual(alice.folder, bob.folder);
      for (const one of watching) await one.stop();
      await writeFile(join(alice.folder, 'users.yaml'), 'status: 201\n');
      await writeFile(join(bob.folder, 'users.yaml'), 'status: 404\n');
      const first = await cli(alice, 'sync', '--workspace', workspace, '--direction', 'both', '--json');
      const second = await cli(bob, 'sync', '--workspace', workspace, '--direction', 'both', '--json');
      assert.deepEqual([first.exitCode, second.exitCode], [0, 4], first.stderr + second.stderr);
      assert.equal(await readFile(join(bob.folder, 'users.yaml'), 'utf8'), 'status: 404\n');
      assert.equal((await cli(alice, 'sync', '--workspace', workspace, '--direction', 'both')).exitCode, 4);
      const [conflict] = await alice.api.conflicts.list({ workspaceId: workspace, branch: 'main' });
      assert.equal(conflict?.author.username, 'bob');
      const resolution = { content: 'status: 201 # not 404\n' };
      await alice.api.conflicts.resolve(conflict?.conflict_id ?? '', {
        strategy: 'merge',
        resolution,
        head_hash: conflict?.head_hash ?? null,
      });
      await startWatching(alice, bob);
      await eventuallyEqual(alice.folder, bob.folder);
      assert.equal(await readFile(join(bob.folder, 'users.yaml'), 'utf8'), resolution.content);
    });

    it('a save in the very moment in which a file arrives is sent as well (I1)', async () => {
      const { alice, bob, workspace } = people;
      watching = await Promise.all([alice, bob].map((person) => watchEagerly(person, workspace)));
      await writeFile(join(alice.folder, 'ball.yaml'), 'hits: 100\n');
      for (let hits = 100; hits < 140; hits += 1) {
        const { folder } = hits % 2 === 0 ? bob : alice;
        const file = join(folder, 'ball.yaml');
        await arrival(folder, file, (text) => text === `hits: ${hits}\n`);
        await writeFile(file, `hits: ${hits + 1}\n`);
      }
    });

    it('every file goes up from one folder and comes down in another byte for byte (I12)', async () => {
      const { alice, bob, workspace } = people;
      const real = realMockFiles();
      if (real === null)
        console.log('      (the real mock files are not beside this repository: only the odd ones are tried)');
      else await cp(real, alice.folder, { recursive: true });
      await writeOddFiles(alice.folder);
      const up = await cli(alice, 'sync', '--workspace', workspace, '--direction', 'up', '--yes');
      assert.equal(up.exitCode, 0, up.stderr);
      const down = await cli(bob, 'sync', '--workspace', workspace, '--direction', 'down', '--yes');
      assert.equal(down.exitCode, 0, down.stderr);
      const [left, right] = [await snapshot(alice.folder), await snapshot(bob.folder)];
      assert.deepEqual(differences(left, right), []);
      assert.ok(left.size >= (real === null ? 10 : 100));
    });

    it('200 random edits from both sides end equal in both folders and in the cloud (I3)', async () => {
      const editors = await startEditing();
      await editTurns(editors, 200);
      await assertNothingLost(editors);
    });

    it('kill -9 of the service in the middle of edits loses nothing and doubles nothing (I1, I2, I4)', async () => {
      const editors = await startEditing();
      for (let round = 0; round < 3; round += 1) {
        const edits = editTurns(editors, 40, round * 40);
        await people.service.kill9();
        await edits;
        await people.service.start();
        await editTurns(editors, 10, 1000 + round * 40);
      }
      await assertNothingLost(editors);
    });

    it('the network is cut for 50 edits on each side and comes back: nothing is lost (P3)', async () => {
      const network = await CuttableNetwork.to(people.service.url);
      const behind = (person: Person): Person => ({ ...person, serviceUrl: network.url });
      people = { ...people, alice: behind(people.alice), bob: behind(people.bob) };
      const editors = await startEditing();
      network.cut();
      await editTurns(editors, 100);
      network.mend();
      await assertNothingLost(editors);
      await network.close();
    });

    async function startWatching(...whom: Person[]): Promise<void> {
      watching = await Promise.all(whom.map((person) => watch(person, people.workspace)));
    }

    async function startEditing(): Promise<[Editor, Editor]> {
      const { alice, bob } = people;
      await writeMocksToEdit(alice.folder);
      await startWatching(alice, bob);
      await eventuallyEqual(alice.folder, bob.folder);
      return [editorOf(alice.folder, 0, seed), editorOf(bob.folder, 1, seed + 1)];
    }

    /** Both sides hold every last saved note, and so does the cloud's head. */
    async function assertNothingLost(editors: readonly [Editor, Editor]): Promise<void> {
      const { alice, bob, workspace } = people;
      for (const editor of editors) {
        for (const folder of [alice.folder, bob.folder]) {
          let lost: string[] = [];
          await eventually(
            () => `lost in ${folder}: ${lost.join('; ')}`,
            async () => {
              lost = await lostNotes(editor, folder);
              return lost.length === 0 ? true : null;
            },
          );
        }
      }
      const equal = await eventuallyEqual(alice.folder, bob.folder);
      const page = await alice.api.mocks.list({ workspaceId: workspace, branch: 'main' }, null);
      const heads = new Map(page.items.map(({ path, hash }) => [path, hash]));
      assert.deepEqual(differences(equal, heads), []);
      assert.deepEqual(await alice.api.conflicts.list({ workspaceId: workspace, branch: 'main' }), []);
    }
  });
});

async function editTurns(editors: readonly Editor[], count: number, from = 0): Promise<void> {
  for (let number = from; number < from + count; number += 1) {
    for (const editor of editors) if ((number + editor.half) % 2 === 0) await editOnce(editor, number);
  }
}

async function edit(person: Person, path: string, change: (text: string) => string): Promise<void> {
  const file = join(person.folder, path);
  await writeFile(file, change(await readFile(file, 'utf8')));
}
