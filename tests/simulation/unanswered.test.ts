/** Each word that something was not answered as it should is taken back when nothing of it is left to be answered (I7). */
import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { ServiceFault } from './simulated-network.ts';
import { goesOffline, MINUTE_MS, newStory, saves, textAt } from './story.ts';

const LARGE = `a: ${'1'.repeat(300_000)}\n`;
const unavailable = () => new CloudError('service.unavailable', 'Later.');
const refused = () => new CloudError('auth.required', 'Sign in.');

type Story = Awaited<ReturnType<typeof newStory>>;

/** What is sent is refused until that is taken back; everything else is answered. */
function refusesPushes({ scene: { network }, first }: Story): () => void {
  let fault: ServiceFault | null = null;
  const before = network.fault.bind(network);
  network.fault = () => fault;
  network.told = (what) => {
    if (what.startsWith(`${first.name} → changes`)) fault = 'frame';
    if (what === `${first.name} ← error`) fault = null;
  };
  return () => {
    network.fault = before;
    network.told = () => undefined;
  };
}

describe('what was not answered as it should (I7)', () => {
  it('is over for what was sent when the log tells that it has arrived', async () => {
    const story = await newStory(1);
    const { scene, first } = story;
    const isOver = refusesPushes(story);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(5_000);
    assert.equal(first.engine?.status.state, 'offline');
    isOver();
    scene.network.loses = 'answer';
    await scene.pass(1_500);
    assert.deepEqual([scene.cloud.head.revision, first.engine.status.state], [1, 'offline']);
    scene.network.cutAll();
    await scene.pass(MINUTE_MS);
    assert.equal(first.engine.status.state, 'synced');
  });

  it('keeps nobody from looking at a plan while a pause lets nothing be sent (P7)', async () => {
    const story = await newStory(1);
    const { scene, first } = story;
    const isOver = refusesPushes(story);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(5_000);
    assert.equal(first.engine?.status.state, 'offline');
    isOver();
    first.engine.pause();
    await scene.pass(1_000);
    const plan = first.engine.plans.show();
    await scene.pass(1_000);
    assert.deepEqual(
      (await plan).mocks.map(({ path }) => path),
      ['a.yaml'],
    );
  });

  it('is over for a revision that makes no sense when the service has told of it as it is (I5)', async () => {
    const { scene, first, second } = await newStory(2);
    const { network, cloud } = scene;
    const [publish, since] = [network.publish.bind(network), cloud.since.bind(cloud)];
    const endless = <Record>(record: Record) => ({ ...record, count: 2 ** 40 });
    network.publish = (finished, except) => publish({ ...finished, records: finished.records.map(endless) }, except);
    cloud.since = (revision) => since(revision).map(endless);
    saves(first, 'a.yaml', 'a: 1\n');
    await scene.pass(1_000);
    assert.equal(second.engine?.status.state, 'syncing');
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine.status.error?.code, 'service.protocol_unsupported');
    [network.publish, cloud.since] = [publish, since];
    await scene.pass(MINUTE_MS);
    assert.deepEqual([second.engine.status.state, textAt(second, 'a.yaml')], ['synced', 'a: 1\n']);
  });

  it('is over for a content that nobody needs any more, also where it was refused for want of a sign-in (P4)', async () => {
    const { scene, first, second } = await newStory(2);
    const { contents } = scene.cloud;
    const get = contents.get.bind(contents);
    let error = unavailable();
    goesOffline(scene, second);
    saves(first, 'a.yaml', LARGE);
    await scene.pass(MINUTE_MS);
    contents.get = () => {
      throw error;
    };
    second.isCut = false;
    await scene.pass(MINUTE_MS);
    assert.equal(second.engine?.status.error?.code, 'service.unavailable');
    error = refused();
    await scene.pass(5_000);
    assert.equal(second.engine.status.state, 'signed_out');
    contents.get = get;
    first.disk.remove('a.yaml');
    await scene.pass(3 * MINUTE_MS);
    assert.equal(second.engine.status.state, 'synced');
  });

  it('is said, and tried again after a moment, also where nobody has foreseen it', async () => {
    const { scene, first, second } = await newStory(2);
    const { contents } = scene.cloud;
    const [get, set] = [contents.get.bind(contents), contents.set.bind(contents)];
    const odd = () => {
      throw new TypeError('Odd.');
    };
    contents.set = odd;
    saves(first, 'a.yaml', LARGE);
    await scene.pass(5_000);
    contents.set = set;
    await scene.pass(5_000);
    goesOffline(scene, second);
    saves(first, 'a.yaml', `${LARGE}b: 1\n`);
    await scene.pass(5_000);
    contents.get = odd;
    second.isCut = false;
    await scene.pass(MINUTE_MS);
    contents.get = get;
    await scene.pass(5_000);
    for (const { engine, disk, faults } of [first, second]) {
      assert.deepEqual([engine?.status.state, disk.read('a.yaml')?.length], ['synced', LARGE.length + 5]);
      assert.ok(faults.length > 0 && faults.length < 60, `${faults.length} errors`);
      assert.ok(faults.every((fault) => fault.startsWith('TypeError: Odd.')));
    }
  });
});
