import assert from 'node:assert/strict';
import { agreedMock, change, newBench, USER } from '../../testing/engine-bench.ts';
import { applyRevision } from './apply-remote.ts';

const hash = (letter: string) => letter.repeat(64);

/** An edit that is on its way. */
const SENT = { opId: 'mine', mockId: 'm', kind: 'update', path: 'a.yaml', strategy: null, sent: true } as const;

describe('applying a revision', () => {
  it('takes every change of a mock that one revision changes twice (I3)', async () => {
    const { context } = await newBench();
    applyRevision(context, [
      change({ mock_id: 'm', path: 'a.yaml', hash: hash('a'), type: 'mock_created' }, { count: 2 }),
      change({ mock_id: 'm', path: 'a.yaml', hash: hash('b') }, { count: 2, ordinal: 1 }),
    ]);
    assert.equal(context.replica.mock('m')?.remote?.hash, hash('b'));
  });

  it('passes over a change that is not newer than what is known of the mock (I5)', async () => {
    const bench = await newBench();
    await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'new', revision: 7 });
    const known = bench.context.replica.mock('m')?.remote;
    applyRevision(bench.context, [change({ mock_id: 'm', path: 'a.yaml', hash: hash('a') }, { revision: 6 })]);
    assert.deepEqual(bench.context.replica.mock('m')?.remote, known);
  });

  it('moves the cursor over the whole revision', async () => {
    const { context } = await newBench();
    applyRevision(context, [change({ mock_id: 'm', path: 'a.yaml', hash: hash('a') }, { revision: 9 })]);
    assert.equal(context.replica.cursor?.revision, 9);
  });

  it('takes its own operation in the log for the answer that it missed (I4)', async () => {
    const bench = await newBench();
    const { context } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    const sent = bench.folder.saves('a.yaml', 'two');
    context.replica.queue({ ...SENT, base: mock.base, hash: sent });
    const own = { op_id: 'mine', replica_id: context.replica.identity.replicaId, user: USER };
    applyRevision(context, [change({ mock_id: 'm', path: 'a.yaml', hash: sent }, own)]);
    assert.equal(context.replica.queued, 0);
    assert.equal(context.replica.mock('m')?.base?.hash, sent);
  });

  it('takes nobody else’s operation for its own, whatever id it has', async () => {
    const bench = await newBench();
    const { context } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    context.replica.queue({ ...SENT, base: mock.base, hash: hash('d') });
    const forged = { op_id: 'mine', replica_id: context.replica.identity.replicaId };
    applyRevision(context, [change({ mock_id: 'm', path: 'a.yaml', hash: hash('d') }, forged)]);
    assert.equal(context.replica.queued, 1);
  });

  it('takes what it had submitted for agreed on when somebody has settled the conflict', async () => {
    const bench = await newBench();
    const { context } = bench;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    const localHash = hash('d');
    context.replica.update(mock, { submission: { conflictId: 'conflict', localHash } });
    const { replicaId } = context.replica.identity;
    const closed = [{ conflict_id: 'conflict', replica_id: replicaId, user_id: USER.id, local_hash: localHash }];
    applyRevision(context, [change({ mock_id: 'm', path: 'a.yaml', hash: hash('e') }, { closed })]);
    const settled = context.replica.mock('m');
    assert.deepEqual([settled?.submission, settled?.base?.hash, settled?.remote?.hash], [null, localHash, hash('e')]);
  });

  it('makes a file that is new here the local side of a mock that is new in the cloud', async () => {
    const { context } = await newBench();
    context.replica.addLocal('local', 'a.yaml');
    applyRevision(context, [change({ mock_id: 'm', path: 'a.yaml', hash: hash('a'), type: 'mock_created' })]);
    assert.equal(context.replica.mock('local'), undefined);
    assert.equal(context.replica.ownerOf('a.yaml')?.mockId, 'm');
  });
});
