/** Names that differ only in case or in Unicode form, folders that are renamed, and large files, on a real disk. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliWatch } from './harness/cli-process.ts';
import { eventually, eventuallyEqual, eventuallyHolds, snapshot } from './harness/folders.ts';
import { cli, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

const MANY = 1_000;

describe('names and sizes on a real disk', function () {
  this.timeout(300_000);
  let people: TwoPeople;
  let alices: CliWatch;
  let bobs: CliWatch;

  before(async () => {
    people = await twoPeople();
    const { alice, bob, workspace } = people;
    await writeFile(join(alice.folder, 'Users.yaml'), 'list: []\n');
    [alices, bobs] = await Promise.all([watch(alice, workspace), watch(bob, workspace)]);
    await eventuallyEqual(alice.folder, bob.folder);
  });
  after(async () => {
    await bobs.kill9();
    await alices.kill9();
    await people.service.kill9();
    await removeTemporaryFolders();
  });

  it('a name that changes in case alone changes everywhere, and stays the same mock, there and back', async () => {
    const { alice, bob } = people;
    const before = await idOf('Users.yaml');
    await rename(join(bob.folder, 'Users.yaml'), join(bob.folder, 'users.yaml'));
    await eventuallyHolds(join(alice.folder, 'users.yaml'), (text) => text === 'list: []\n');
    assert.equal(await idOf('users.yaml'), before);
    await rename(join(alice.folder, 'users.yaml'), join(alice.folder, 'USERS.yaml'));
    await eventuallyHolds(join(bob.folder, 'USERS.yaml'), (text) => text === 'list: []\n');
    assert.equal(await idOf('USERS.yaml'), before);
    await eventuallyEqual(alice.folder, bob.folder);
    assert.equal((await snapshot(bob.folder)).size, 1);
  });

  it('a folder of a thousand mocks that is renamed, many of them alike, keeps who each of them is', async () => {
    const { alice, bob } = people;
    await mkdir(join(alice.folder, 'fixtures/deep'), { recursive: true });
    for (let at = 0; at < MANY; at += 1) {
      const below = at % 2 === 0 ? 'fixtures' : 'fixtures/deep';
      await writeFile(join(alice.folder, below, `${at}.json`), at % 10 === 0 ? '{}\n' : `{"at": ${at}}\n`);
    }
    await untilFiles('fixtures', MANY);
    await eventuallyEqual(alice.folder, bob.folder, 120_000);
    const before = await ids();
    await rename(join(alice.folder, 'fixtures'), join(alice.folder, 'responses'));
    await untilFiles('responses', MANY);
    await eventuallyEqual(alice.folder, bob.folder, 120_000);
    const after = await ids();
    assert.equal(after.size, before.size);
    const others = [...before].filter(([path, id]) => after.get(path.replace('fixtures/', 'responses/')) !== id);
    assert.deepEqual(others, []);
    assert.ok(!(await readdir(bob.folder)).includes('fixtures'));
  });

  it('of two names that are one to other systems (NFC and NFD), one is synced and the other is named', async () => {
    const { alice, bob } = people;
    const [composed, decomposed] = ['caf\u00e9.yaml', 'cafe\u0301.yaml'];
    await writeFile(join(alice.folder, composed), 'form: composed\n');
    await eventuallyHolds(join(bob.folder, composed), (text) => text === 'form: composed\n');
    const told = alices.untilNext(({ code }) => code === 'mock.path_case_conflict');
    await writeFile(join(alice.folder, decomposed), 'form: decomposed\n');
    assert.equal((await told)['path'], decomposed);
    await alices.untilStatus(({ state, blocked }) => state === 'held' && blocked === 1);
    assert.equal(await readFile(join(alice.folder, decomposed), 'utf8'), 'form: decomposed\n');
    await rename(join(alice.folder, decomposed), join(alice.folder, 'coffee.yaml'));
    await eventuallyHolds(join(bob.folder, 'coffee.yaml'), (text) => text === 'form: decomposed\n');
    await alices.untilStatus(({ state, blocked }) => state === 'synced' && blocked === 0);
    await eventuallyEqual(alice.folder, bob.folder);
  });

  it('a decomposed name keeps its form on a disk that keeps it', async () => {
    const { alice, bob } = people;
    const decomposed = 'u\u0308ber.yaml';
    await writeFile(join(alice.folder, decomposed), 'form: decomposed\n');
    await eventuallyHolds(join(bob.folder, decomposed), (text) => text === 'form: decomposed\n');
    assert.ok((await readdir(bob.folder)).includes(decomposed));
    await writeFile(join(bob.folder, decomposed), 'form: still\n');
    await eventuallyHolds(join(alice.folder, decomposed), (text) => text === 'form: still\n');
  });

  it('a JSON of nearly 10 MB is synced, edited on both sides at once, and merged (P15, I10)', async () => {
    const { alice, bob, workspace } = people;
    const routes = Array.from({ length: 9_000 }, (_, id) => ({ id, path: `/route/${id}`, body: 'x'.repeat(1_024) }));
    const large = `${JSON.stringify({ routes }, null, 1)}\n`;
    assert.ok(large.length > 9_500_000 && large.length < 10 * 1024 * 1024);
    await writeFile(join(alice.folder, 'large.json'), large);
    await eventuallyEqual(alice.folder, bob.folder, 120_000);
    await bobs.stop();
    await alices.stop();
    await writeFile(join(alice.folder, 'large.json'), large.replace('"/route/10"', '"/route/ten"'));
    await writeFile(join(bob.folder, 'large.json'), large.replace('"/route/8990"', '"/route/last"'));
    for (const person of [alice, bob, alice]) {
      const synced = await cli(person, 'sync', '--workspace', workspace, '--direction', 'both', '--json', '--yes');
      assert.equal(synced.exitCode, 0, synced.stdout);
    }
    const merged = large.replace('"/route/10"', '"/route/ten"').replace('"/route/8990"', '"/route/last"');
    for (const { folder } of [alice, bob]) {
      assert.ok((await readFile(join(folder, 'large.json'), 'utf8')) === merged, `merged in ${folder}`);
    }
    [alices, bobs] = await Promise.all([watch(alice, workspace), watch(bob, workspace)]);
  });

  it('a file over the limit of the service is named and stays here; shrunk, it is sent', async () => {
    const { alice, bob } = people;
    const told = bobs.untilNext(({ code }) => code === 'mock.too_large');
    await writeFile(join(bob.folder, 'huge.json'), Buffer.alloc(11 * 1024 * 1024, 'x'));
    assert.equal((await told)['path'], 'huge.json');
    await writeFile(join(bob.folder, 'huge.json'), '{}\n');
    await eventuallyHolds(join(alice.folder, 'huge.json'), (text) => text === '{}\n');
  });

  it('odd bytes arrive as they are while both watch, empty files and binary ones too (I12)', async () => {
    const { alice, bob } = people;
    const odd = new Map([
      ['bom.json', Buffer.from('\uFEFF{"a": 1}')],
      ['crlf.yaml', Buffer.from('a: 1\r\nb: 2')],
      ['binary.json', Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7) % 256))],
      ['empty.yaml', Buffer.alloc(0)],
    ]);
    for (const [path, bytes] of odd) await writeFile(join(alice.folder, path), bytes);
    await eventually(
      () => 'not all of them have arrived',
      async () => {
        const there = await readdir(bob.folder);
        return [...odd.keys()].every((path) => there.includes(path)) || null;
      },
    );
    for (const [path, bytes] of odd) assert.deepEqual(await readFile(join(bob.folder, path)), bytes, path);
    await writeFile(join(bob.folder, 'binary.json'), Buffer.from([0, 1, 2, 255]));
    await writeFile(join(bob.folder, 'empty.yaml'), 'no longer: empty\n');
    await eventuallyHolds(join(alice.folder, 'empty.yaml'), (text) => text === 'no longer: empty\n');
    await eventuallyEqual(alice.folder, bob.folder);
  });

  async function ids(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let cursor: string | null = null;
    do {
      const place = { workspaceId: people.workspace, branch: 'main' };
      const page = await people.alice.api.mocks.list(place, cursor);
      for (const { path, mock_id } of page.items) found.set(path, mock_id);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return found;
  }

  async function idOf(path: string): Promise<string | undefined> {
    return (await ids()).get(path);
  }

  /** Counts them, which is cheap, before folders of that size are compared. */
  function untilFiles(below: string, count: number): Promise<true> {
    let found = 0;
    return eventually(
      () => `Bob has ${found} of ${count} files in ${below}`,
      async () => {
        const names = await readdir(join(people.bob.folder, below), { recursive: true }).catch(() => []);
        found = names.filter((name) => name.endsWith('.json')).length;
        return found === count ? true : null;
      },
      120_000,
    );
  }
});
