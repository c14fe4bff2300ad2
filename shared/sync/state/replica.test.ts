import assert from 'node:assert/strict';
import { nodeEntropy } from '../node/ground/node-entropy.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { Replica } from './replica.ts';

const PLACE = { serviceUrl: 'http://service', workspaceId: 'w', branch: 'main' };
const OPERATION = { opId: 'op', mockId: 'm', kind: 'create', base: null, path: 'a.yaml', strategy: null } as const;

async function newReplica() {
  const store = new MemoryStore();
  return { store, replica: await Replica.open(store, nodeEntropy, PLACE) };
}

describe('replica', () => {
  it('is the same after a crash, as far as it was committed', async () => {
    const { store, replica } = await newReplica();
    replica.addLocal('m', 'a.yaml');
    replica.queue({ ...OPERATION, hash: 'h', sent: true });
    replica.moveCursor({ revision: 3, chain: 'c' });
    await replica.commit();
    replica.addLocal('n', 'b.yaml');
    const again = await Replica.open(store, nodeEntropy, PLACE);
    assert.deepEqual([again.mock('m')?.path, again.mock('n'), again.cursor?.revision], ['a.yaml', undefined, 3]);
    assert.equal(again.operationOf('m')?.sent, true);
    assert.equal(again.identity.replicaId, replica.identity.replicaId);
  });

  it('has committed what is in the journal although that could not be made shorter, which is tried again', async () => {
    const { store, replica } = await newReplica();
    const mock = replica.addLocal('m', 'a.yaml');
    let tries = 0;
    const compact = store.compact.bind(store);
    store.compact = async () => {
      tries += 1;
      throw new Error('There is no room.');
    };
    for (let revision = 1; revision <= 1500; revision += 1) {
      replica.update(mock, { remoteRevision: revision });
      await replica.commit();
    }
    assert.equal(tries, 1);
    assert.equal((await Replica.open(store, nodeEntropy, PLACE)).mock('m')?.remoteRevision, 1500);
    store.compact = compact;
    for (let revision = 1501; revision <= 3000; revision += 1) {
      replica.update(mock, { remoteRevision: revision });
      await replica.commit();
    }
    assert.ok((await store.load()).length < 1200);
    assert.equal((await Replica.open(store, nodeEntropy, PLACE)).mock('m')?.remoteRevision, 3000);
  });

  it('never takes the place of the state of another workspace, or of another service (T6)', async () => {
    const { store, replica } = await newReplica();
    replica.addLocal('m', 'a.yaml');
    await replica.commit();
    const before = await store.load();
    for (const other of [{ workspaceId: 'other' }, { serviceUrl: 'http://other' }, { branch: 'other' }]) {
      await assert.rejects(Replica.open(store, nodeEntropy, { ...PLACE, ...other }), { code: 'state.damaged' });
    }
    assert.deepEqual(await store.load(), before);
  });

  it('writes nothing before something is to be kept: whoever only looks leaves no trace (T6)', async () => {
    const { store, replica } = await newReplica();
    assert.deepEqual(await store.load(), []);
    replica.addLocal('m', 'a.yaml');
    await replica.commit();
    assert.equal((await store.load())[0]?.type, 'replica');
  });

  it('is another one where its state was copied to, and keeps what it has queued (P24)', async () => {
    const store = new MemoryStore();
    const first = await Replica.open(store, nodeEntropy, PLACE, 'here');
    first.queue({ ...OPERATION, hash: 'h', sent: true });
    await first.commit();
    const copied = store.copy();
    const there = await Replica.open(copied, nodeEntropy, PLACE, 'there');
    assert.notEqual(there.identity.replicaId, first.identity.replicaId);
    assert.equal(there.operationOf('m')?.sent, true);
    assert.ok(there.wentBy(first.identity.replicaId));
    await there.commit();
    const again = await Replica.open(copied, nodeEntropy, PLACE, 'there');
    assert.equal(again.identity.replicaId, there.identity.replicaId);
    const still = await Replica.open(store, nodeEntropy, PLACE, 'here');
    assert.equal(still.identity.replicaId, first.identity.replicaId);
  });

  it('stays who it is where it can’t be told where its state is, or was (P24)', async () => {
    const { store, replica } = await newReplica();
    await replica.commit();
    const { replicaId } = replica.identity;
    assert.equal((await Replica.open(store, nodeEntropy, PLACE, 'here')).identity.replicaId, replicaId);
    assert.equal((await Replica.open(store, nodeEntropy, PLACE)).identity.replicaId, replicaId);
  });

  it('remembers after a crash, and in a journal that was made shorter, what was deleted, given up and disputed', async () => {
    const { store, replica } = await newReplica();
    const mock = replica.addLocal('m', 'a.yaml');
    replica.wasDeleted({ mockId: 'gone', path: 'gone.yaml', hash: 'h', revision: 3 });
    replica.queue({ ...OPERATION, hash: 'h', sent: true });
    replica.giveUp({ ...OPERATION, hash: 'h', sent: true });
    replica.opened('conflict');
    replica.opened('over');
    replica.heardConflicts(new Set(['conflict']));
    await replica.commit();
    for (const isShort of [false, true]) {
      for (let revision = 1; isShort && revision <= 1500; revision += 1)
        replica.update(mock, { remoteRevision: revision });
      await replica.commit();
      assert.equal((await store.load()).length > 1000, false);
      const again = await Replica.open(store, nodeEntropy, PLACE);
      assert.deepEqual(
        again.deletedHere().map(({ mockId }) => mockId),
        ['gone'],
      );
      assert.deepEqual([again.hasGivenUp('op'), again.operationOf('m')], [true, undefined]);
      assert.deepEqual([again.hasOpened('conflict'), again.hasOpened('over')], [true, false]);
    }
  });

  it('gives a path to who came first, and to who waited when that one leaves', async () => {
    const { replica } = await newReplica();
    const first = replica.addLocal('first', 'a.yaml');
    const second = replica.addLocal('second', 'a.yaml');
    assert.deepEqual([replica.ownerOf('a.yaml')?.mockId, replica.owns(second)], ['first', false]);
    replica.update(first, { path: 'b.yaml' });
    assert.equal(replica.ownerOf('a.yaml')?.mockId, 'second');
    assert.deepEqual(replica.takeLeftPaths(), ['a.yaml']);
    assert.deepEqual(replica.takeLeftPaths(), []);
  });

  it('tells of a path that is left because its mock is forgotten', async () => {
    const { replica } = await newReplica();
    replica.forget(replica.addLocal('m', 'a.yaml'));
    assert.deepEqual(replica.takeLeftPaths(), ['a.yaml']);
    assert.equal(replica.ownerOf('a.yaml'), undefined);
  });

  it('has one operation a mock: a newer one takes the place of the older', async () => {
    const { replica } = await newReplica();
    replica.queue({ ...OPERATION, hash: 'one', sent: false });
    replica.queue({ ...OPERATION, opId: 'newer', hash: 'two', sent: false });
    assert.deepEqual([replica.queued, replica.operationOf('m')?.opId], [1, 'newer']);
  });

  it('keeps what could not be made durable due', async () => {
    const { store, replica } = await newReplica();
    const { append } = store;
    store.append = () => Promise.reject(new Error('ENOSPC'));
    replica.addLocal('m', 'a.yaml');
    await assert.rejects(replica.commit(), /ENOSPC/);
    store.append = append;
    await replica.commit();
    assert.equal((await Replica.open(store, nodeEntropy, PLACE)).mock('m')?.path, 'a.yaml');
  });
});
