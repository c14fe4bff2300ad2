/**
 * Access that is lost while the queue is more than full: nothing is lost, people are told what to do, and where access
 * comes back everything arrives (I1, I9).
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import { CliWatch } from './harness/cli-process.ts';
import { CuttableNetwork } from './harness/cuttable-network.ts';
import { differences, eventually, eventuallyEqual, eventuallyHolds, snapshot } from './harness/folders.ts';
import { addEditor, call, cli, type Person, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

const MOCKS = 40;
const MAX_QUEUE = 15;
const NEW = 'a mock of its own: true\n';

describe('access that is lost with a queue that is more than full', function () {
  this.timeout(180_000);
  let people: TwoPeople;
  let bob: Person;
  let network: CuttableNetwork;
  let alices: CliWatch;
  let bobs: CliWatch;
  const place = { workspaceId: 'shop', branch: 'main' };

  beforeEach(async () => {
    people = await twoPeople();
    network = await CuttableNetwork.to(people.service.url);
    bob = { ...people.bob, serviceUrl: network.url };
    for (let at = 0; at < MOCKS; at += 1) await writeFile(fileOf(people.alice, at), `at: ${at}\nby: nobody\n`);
    await writeSmallQueue(bob);
    [alices, bobs] = await Promise.all([watch(people.alice, people.workspace), CliWatch.start(bob, bob.folder, [])]);
    await eventuallyEqual(people.alice.folder, bob.folder);
    network.cut();
    for (let at = 0; at < MOCKS; at += 1) await writeFile(fileOf(bob, at), textOf(at));
    await bobs.untilStatus(({ queued }) => queued === MAX_QUEUE);
  });
  afterEach(async () => {
    await bobs.kill9();
    await alices.kill9();
    await network.close();
    await people.service.kill9();
  });
  after(removeTemporaryFolders);

  it('a removed member keeps every edit and the queue, is told, and sends it all when added again (I1, P13)', async () => {
    const { alice, workspace } = people;
    await call(alice, { method: 'DELETE', path: `/workspaces/${workspace}/members/${await idOfBob()}` });
    await assertParked();
    await assertSurvivesRestart();
    await addEditor(alice, workspace, 'bob');
    await bobs.untilStatus(({ state, queued }) => state === 'synced' && queued === 0);
    await eventuallyEqual(alice.folder, bob.folder);
    await assertEverythingArrived();
  });

  it('a deleted workspace leaves every edit and the queue; made again, it gets them all (I1, I15)', async () => {
    const { alice, workspace } = people;
    await alices.stop();
    await call(alice, { method: 'DELETE', path: `/workspaces/${workspace}` });
    await assertParked();
    await assertSurvivesRestart();
    await alice.api.workspaces.create({ id: workspace, name: 'Shop' });
    await addEditor(alice, workspace, 'bob');
    // It asks again slowly; a start asks at once.
    await bobs.kill9();
    bobs = await CliWatch.start(bob, bob.folder, []);
    await bobs.untilStatus(({ state, queued }) => state === 'synced' && queued === 0);
    await assertEverythingArrived();
  });

  it('a viewer keeps every edit, each named with its cause, and sends them all as an editor (I1, I9)', async () => {
    await changeBob({ role: 'viewer' });
    network.mend();
    await bobs.untilStatus(({ state, blocked, queued }) => state === 'held' && blocked === MOCKS && queued === 0);
    const causes = new Set(bobs.events.filter(({ level }) => level === 'error').map(({ code }) => code));
    assert.deepEqual([...causes], ['auth.forbidden']);
    const told = bobs.events.filter(({ level }) => level === 'error').map(({ message }) => String(message));
    assert.ok(told.every((message) => /m\d+\.yaml was not sent: .* An admin of the workspace can/.test(message)));
    await writeFile(fileOf(people.alice, 0), `at: 0\nby: nobody\nfrom: alice\n`);
    await eventuallyHolds(fileOf(bob, 0), (text) => text.includes('from: alice') && text.includes('by: bob'));
    await assertFilesOfBob({ from: 1 });
    await changeBob({ role: 'editor' });
    await bobs.untilStatus(({ state, blocked, queued }) => state === 'synced' && blocked === 0 && queued === 0);
    await eventuallyEqual(people.alice.folder, bob.folder);
    await assertEverythingArrived({ from: 1 });
  });

  it('a removed permission holds back what it was for and nothing else, until it is back (I1, I9)', async () => {
    await rm(fileOf(bob, 0));
    // Unlike the one that goes: else it would be that one, renamed.
    await writeFile(join(bob.folder, 'new.yaml'), NEW);
    await changeBob({ permissions: ['create', 'comment'] });
    network.mend();
    await eventuallyHolds(join(people.alice.folder, 'new.yaml'), (text) => text === NEW);
    await bobs.untilStatus(({ state, blocked, queued }) => state === 'held' && blocked === MOCKS && queued === 0);
    await assertFilesOfBob({ from: 1 });
    assert.equal(await readFile(fileOf(people.alice, 0), 'utf8'), 'at: 0\nby: nobody\n');
    await changeBob({ permissions: null });
    await bobs.untilStatus(({ state, blocked, queued }) => state === 'synced' && blocked === 0 && queued === 0);
    await eventuallyEqual(people.alice.folder, bob.folder);
    await assertEverythingArrived({ from: 1 });
    assert.equal(await readFile(fileOf(people.alice, 0), 'utf8').catch(() => null), null);
  });

  /** The network is back, and the workspace is out of reach: the status says so and what to do. */
  async function assertParked(): Promise<void> {
    network.mend();
    const status = await bobs.untilStatus(({ state }) => state === 'stopped');
    const { code, hint } = status['error'] as { code: string; hint?: string };
    assert.equal(code, 'workspace.not_found');
    assert.match(hint ?? '', /queue stay as they are.* Ask an admin/);
    assert.equal(status['queued'], MAX_QUEUE);
    await assertFilesOfBob();
  }

  async function assertSurvivesRestart(): Promise<void> {
    await bobs.kill9();
    const pending = await cli(bob, 'sync', 'pending', '--json');
    const [queue] = JSON.parse(pending.stdout).workspaces;
    assert.equal(queue.pending.length, MOCKS);
    const once = await cli(bob, 'sync', '--yes', '--json');
    assert.equal(once.exitCode, 1);
    await assertFilesOfBob();
    bobs = await CliWatch.start(bob, bob.folder, []);
    await bobs.untilStatus(({ state }) => state === 'stopped');
  }

  async function assertFilesOfBob({ from = 0 } = {}): Promise<void> {
    for (let at = from; at < MOCKS; at += 1) assert.equal(await readFile(fileOf(bob, at), 'utf8'), textOf(at));
  }

  async function assertEverythingArrived({ from = 0 } = {}): Promise<void> {
    await assertFilesOfBob({ from });
    const local = await snapshot(bob.folder);
    let left: string[] = [];
    await eventually(
      () => `not the head: ${left.join(', ')}`,
      async () => {
        const { items } = await people.alice.api.mocks.list(place, null);
        left = differences(local, new Map(items.map(({ path, hash }) => [path, hash])));
        return left.length === 0 || null;
      },
    );
    assert.deepEqual(await people.alice.api.conflicts.list(place), []);
  }

  async function changeBob(body: { role?: string; permissions?: string[] | null }): Promise<void> {
    await call(people.alice, { method: 'PATCH', path: `/workspaces/shop/members/${await idOfBob()}`, body });
  }

  async function idOfBob(): Promise<string> {
    const { id } = (await call(people.bob, { method: 'GET', path: '/auth/me' })) as { id: string };
    return id;
  }
});

function fileOf({ folder }: Person, at: number): string {
  return join(folder, `m${at}.yaml`);
}

function textOf(at: number): string {
  return `at: ${at}\nby: bob\n`;
}

async function writeSmallQueue({ home }: Person): Promise<void> {
  await mkdir(join(home, '.mockforge'), { recursive: true });
  const text = `sync:
  workspaces: [{ local: ./mocks, cloud: shop }]
  watch: { debounce_ms: 50 }
  behavior: { max_queue_size: ${MAX_QUEUE}, retry_delay_ms: 100 }
`;
  await writeFile(join(home, '.mockforge/sync.yaml'), text);
}
