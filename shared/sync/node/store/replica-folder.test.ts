import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Replica } from '../../state/replica.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-options.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { openFolder } from '../open-folder.ts';
import { FileStore } from './file-store.ts';
import { replicaFolder, wasSyncedBefore } from './replica-folder.ts';
import { whereaboutsOf } from './whereabouts.ts';

after(removeTemporaryFolders);

/** Nobody listens there. */
const [ONE, OTHER] = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
const options = { ...DEFAULT_SYNC_OPTIONS, workspaceId: 'w', watch: false };

async function newFolder() {
  const [stateDir, folder] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(join(folder, 'a.yaml'), 'a: 1\n');
  return { stateDir, folder, options };
}

/** A state with an edit that waits, at this place. */
async function queueEdit(state: string, serviceUrl: string): Promise<void> {
  const store = new FileStore(state);
  const replica = await Replica.open(store, nodeEntropy, { serviceUrl, workspaceId: 'w', branch: 'main' });
  const base = { path: 'a.yaml', hash: 'f'.repeat(64) };
  replica.update(replica.addLocal('m', 'a.yaml'), { base, remote: base, remoteRevision: 1 });
  replica.moveCursor({ revision: 1, chain: 'c'.repeat(64) });
  const edit = {
    opId: 'op',
    mockId: 'm',
    kind: 'update',
    path: 'a.yaml',
    hash: 'e'.repeat(64),
    strategy: null,
  } as const;
  replica.queue({ ...edit, base, sent: true });
  replica.agree();
  await replica.commit();
  await store.close();
}

async function pendingAt(of: Awaited<ReturnType<typeof newFolder>>, serviceUrl: string): Promise<string[]> {
  const client = await openFolder({ ...of, serviceUrl, token: async () => 'token' });
  client.pause();
  await client.start();
  const paths = client.mocks.pending().map(({ path, state }) => `${path} ${state}`);
  await client.stop();
  return paths;
}

describe('the state of a folder', () => {
  it('is one for each service: looking at another one changes nothing, and the first one finds its queue (T6)', async () => {
    const of = await newFolder();
    const state = await replicaFolder({ ...of, serviceUrl: ONE });
    await queueEdit(state, ONE);
    const journal = await readFile(join(state, 'journal'));
    await pendingAt(of, OTHER);
    assert.deepEqual(await readFile(join(state, 'journal')), journal);
    assert.deepEqual(await pendingAt(of, ONE), ['a.yaml in_flight']);
  });

  it('that was kept before there was one for each service goes on where it is, for its own service (T6)', async () => {
    const of = await newFolder();
    const former = join(await replicaFolder({ ...of, serviceUrl: ONE }), '../..');
    await queueEdit(former, ONE);
    const journal = await readFile(join(former, 'journal'));
    assert.equal(await replicaFolder({ ...of, serviceUrl: ONE }), former);
    await pendingAt(of, OTHER);
    assert.deepEqual(await readFile(join(former, 'journal')), journal);
    assert.deepEqual(await pendingAt(of, ONE), ['a.yaml in_flight']);
  });

  it('is there when something was synced, with whichever service, and not where somebody only looked (T6)', async () => {
    const of = await newFolder();
    await pendingAt(of, ONE);
    assert.equal(await wasSyncedBefore(of), false);
    await queueEdit(await replicaFolder({ ...of, serviceUrl: OTHER }), OTHER);
    assert.equal(await wasSyncedBefore(of), true);
  });

  it('is looked at without an account and without a service: what was edited meanwhile is named (P14, P22)', async () => {
    const of = await newFolder();
    await queueEdit(await replicaFolder({ ...of, serviceUrl: ONE }), ONE);
    await writeFile(join(of.folder, 'b.yaml'), 'b: 1\n');
    const client = await openFolder({ ...of, serviceUrl: ONE, token: async () => null });
    client.pause();
    await client.start();
    assert.deepEqual(
      client.mocks.pending().map(({ path, change, state }) => `${change} ${path} ${state}`),
      ['update a.yaml in_flight', 'create b.yaml queued'],
    );
    await client.stop();
  });

  it('is somewhere else where it was copied to, and put back from a backup (P24)', async () => {
    const state = join(await temporaryFolder(), 'state');
    const here = await whereaboutsOf(state);
    assert.equal(await whereaboutsOf(state), here);
    assert.notEqual(await whereaboutsOf(join(state, 'copy')), here);
    // Something else has its inode by then.
    await rm(state, { recursive: true });
    for (const name of ['one', 'two']) await mkdir(join(state, '..', name));
    assert.notEqual(await whereaboutsOf(state), here);
  });
});
