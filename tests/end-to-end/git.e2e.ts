/** Storms and Git (P8), with the real Git in a real folder: thousands of mocks, and a service on its default database. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliWatch } from './harness/cli-process.ts';
import { eventually, eventuallyHolds } from './harness/folders.ts';
import { cli, type TwoPeople, twoPeople, watchEagerly } from './harness/two-people.ts';

/** Every night 10,000. */
const MOCKS = Number(process.env['STORM_MOCKS'] ?? 3_000);
const MOST_BATCHES = Math.max(20, MOCKS / 250);
const IDENTITY = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.test', '-c', 'init.defaultBranch=main'];

describe('Git and storms (P8)', function () {
  this.timeout(300_000);
  let people: TwoPeople;
  let watching: CliWatch;
  const place = { workspaceId: 'shop', branch: 'main' };

  before(async () => {
    people = await twoPeople();
    git('init', '-q');
    await writeFile(join(people.alice.home, '.gitignore'), 'state\nconfig\n.mockforge\n');
    await saveAll(1);
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('branch', 'old');
    await saveAll(2);
    git('commit', '-q', '-a', '-m', 'two');
    watching = await watchEagerly(people.alice, people.workspace);
  });

  after(async () => {
    await watching?.stop();
    await people?.service.kill9();
    await removeTemporaryFolders();
  });

  function git(...args: string[]): void {
    execFileSync('git', [...IDENTITY, ...args], { cwd: people.alice.home, stdio: 'pipe' });
  }

  async function saveAll(version: number): Promise<void> {
    for (let number = 0; number < MOCKS; number += 1) {
      const folder = join(people.alice.folder, String(number % 100));
      if (number < 100) await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${number}.yaml`), `id: mock-${number}\nversion: ${version}\nstatus: 200\n`);
    }
  }

  const head = async () => (await people.alice.api.branch.status(place)).head.revision;
  const lastStatus = () => watching.events.findLast(({ event }) => event === 'status' || event === 'ready');
  const pathOf = (number: number) => `${number % 100}/${number}.yaml`;
  const fileOf = (number: number) => join(people.alice.folder, pathOf(number));

  function untilStatus(what: string, isIt: (status: Record<string, unknown>) => boolean): Promise<true> {
    return eventually(
      () => `${what}: ${JSON.stringify(lastStatus())}`,
      async () => isIt(lastStatus() ?? {}) || null,
      120_000,
    );
  }

  /** Somebody else changes a mock, in the cloud. */
  async function bobSaves(number: number, text: string): Promise<void> {
    const url = `${people.bob.serviceUrl}/api/v1/workspaces/shop/mocks/by-path/${pathOf(number)}`;
    const headers = { authorization: `Bearer ${people.bob.token}` };
    const now = await fetch(url, { headers });
    const answer = await fetch(url, {
      method: 'PUT',
      headers: { ...headers, 'if-match': now.headers.get('etag') ?? '' },
      body: text,
    });
    assert.equal(answer.status, 200, await answer.text());
  }

  it('sends thousands of new mocks in few, large batches', async () => {
    assert.equal((await people.alice.api.branch.status(place)).mocks, MOCKS);
    const batches = await head();
    assert.ok(batches <= MOST_BATCHES, `${batches} batches`);
  });

  it('tells programs of each step once, not of each file', () => {
    const told = watching.events.filter(({ event }) => event === 'status').map((event) => JSON.stringify(event));
    assert.equal(
      told.findIndex((line, at) => line === told[at - 1]),
      -1,
    );
  });

  it('takes a checkout of thousands of older versions for one plan that waits, and reverts nobody', async () => {
    const before = await head();
    git('checkout', '-q', 'old');
    await untilStatus('the plan waits', ({ error }) => (error as { code: string } | null)?.code === 'plan.git');
    await bobSaves(7, 'id: mock-7\nversion: 3\nstatus: 200\n');
    assert.equal(await head(), before + 1);
    assert.match(await readFile(fileOf(7), 'utf8'), /version: 1/);
    git('checkout', '-q', 'main');
    await untilStatus('synced', ({ state }) => state === 'synced');
    await eventuallyHolds(fileOf(7), (text) => text.includes('version: 3'));
    assert.match(await readFile(fileOf(8), 'utf8'), /version: 2/);
    assert.equal(await head(), before + 1);
    git('checkout', '-q', '.');
  });

  it('waits while a rebase waits for somebody, and goes on when it is done', async () => {
    const before = await head();
    git('checkout', '-q', '-b', 'mine', 'old');
    git('commit', '-q', '--allow-empty', '-m', 'nothing');
    await untilStatus('the plan waits', ({ error }) => (error as { code: string } | null)?.code === 'plan.git');
    git('checkout', '-q', 'main');
    // One that the checkout before has put back may still be left out.
    await untilStatus(
      'the plan is over',
      ({ state, queued }) => (state === 'synced' || state === 'held') && queued === 0,
    );
    assert.equal(await head(), before);
    git('merge', '-q', '--no-commit', '--no-ff', 'mine');
    await bobSaves(9, 'id: mock-9\nversion: 3\nstatus: 200\n');
    await untilStatus('waits for Git', ({ error }) => (error as { code: string } | null)?.code === 'git.working');
    assert.match(await readFile(fileOf(9), 'utf8'), /version: 2/);
    git('merge', '--abort');
    await eventuallyHolds(fileOf(9), (text) => text.includes('version: 3'));
  });

  it('sends thousands of edits at once in few, large batches, whether or not they are committed', async () => {
    const before = await head();
    await saveAll(4);
    git('commit', '-q', '-a', '-m', 'four');
    await eventually(
      () => `the last edit is in the cloud: ${JSON.stringify(lastStatus())}`,
      async () => {
        const { items } = await people.alice.api.branch.known(place, [
          { path: pathOf(MOCKS - 1), hash: await hashOf(fileOf(MOCKS - 1)) },
          { path: pathOf(0), hash: await hashOf(fileOf(0)) },
        ]);
        return items.every(({ status }) => status === 'head') || null;
      },
      120_000,
    );
    await untilStatus('synced', ({ state }) => state === 'synced');
    const batches = (await head()) - before;
    assert.ok(batches <= MOST_BATCHES * 2, `${batches} batches`);
    const status = await cli(people.alice, 'sync', 'status', '--json');
    assert.equal(JSON.parse(status.stdout).workspaces?.[0]?.conflicts ?? 0, 0, status.stdout);
  });
});

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
