import assert from 'node:assert/strict';
import type { Conflict, PushResult } from '@mockforge-cloud/shared/protocol';
import type { Operation } from '../../queue/operation.ts';
import { agreedMock, CHAIN, type EngineBench, newBench, USER } from '../../testing/engine-bench.ts';
import { takeAnswers } from './answers.ts';

const hash = (letter: string) => letter.repeat(64);

async function sentUpdate(bench: EngineBench, mockId: string, path: string): Promise<Operation> {
  const mock = await agreedMock(bench, { mockId, path, text: mockId });
  const operation: Operation = {
    opId: `op-${mockId}`,
    mockId,
    kind: 'update',
    base: mock.base,
    path,
    hash: hash('d'),
    strategy: null,
    sent: true,
  };
  bench.context.replica.queue(operation);
  return operation;
}

function ack({ opId, mockId, path }: Operation, revision: number, mergedHash = hash('d')): PushResult {
  return { type: 'ack', op_id: opId, mock_id: mockId, path, revision, chain: CHAIN, hash: mergedHash };
}

function conflict(bench: EngineBench, operation: Operation, mockId = operation.mockId): Conflict {
  return {
    conflict_id: 'conflict',
    workspace_id: 'workspace',
    branch: 'main',
    mock_id: mockId,
    path: operation.path,
    author: USER,
    replica_id: bench.context.replica.identity.replicaId,
    op_id: operation.opId,
    base_hash: operation.base?.hash ?? null,
    local_hash: operation.hash,
    head_hash: hash('e'),
    head_revision: 4,
    head_author: null,
    opened_at: '2026-01-01T00:00:00Z',
  };
}

describe('answers to a batch', () => {
  it('base becomes what was sent, remote what the answer names', async () => {
    const bench = await newBench();
    const operation = await sentUpdate(bench, 'm', 'a.yaml');
    takeAnswers(bench.context, { batch: [operation], results: [ack(operation, 2, hash('e'))], isReady: true });
    const mock = bench.context.replica.mock('m');
    assert.deepEqual([mock?.base?.hash, mock?.remote?.hash], [hash('d'), hash('e')]);
  });

  it('[CONF3] end the conflict that was named, and not the one that a clone of this machine is in (F9)', async () => {
    const bench = await newBench();
    const { conflicts, replica } = bench.context;
    const operation = await sentUpdate(bench, 'm', 'a.yaml');
    const mock = replica.mock('m');
    assert.ok(mock);
    for (const conflict_id of ['named', 'of-a-clone']) {
      conflicts.set(conflict_id, { ...conflict(bench, operation), conflict_id });
    }
    replica.update(mock, { submission: { conflictId: 'named', localHash: null } });
    takeAnswers(bench.context, { batch: [operation], results: [ack(operation, 2)], isReady: true });
    assert.deepEqual([...conflicts.keys()], ['of-a-clone']);
  });

  it('says that an edit has brought back what was deleted in the cloud, and remembers what was deleted here (B13)', async () => {
    const bench = await newBench();
    const edited = await sentUpdate(bench, 'm', 'a.yaml');
    const mock = bench.context.replica.mock('m');
    assert.ok(mock);
    bench.context.replica.update(mock, { remote: null });
    takeAnswers(bench.context, { batch: [edited], results: [ack(edited, 2)], isReady: true });
    assert.deepEqual(
      bench.notices.map(({ code, level }) => [code, level]),
      [['mock.restored', 'warning']],
    );
    assert.match(bench.notices[0]?.message ?? '', /deleted in the cloud while you edited it/);
    const removed: Operation = { ...(await sentUpdate(bench, 'n', 'b.yaml')), kind: 'delete', hash: null };
    const answer = { ...ack(removed, 3), hash: null };
    takeAnswers(bench.context, { batch: [removed], results: [answer], isReady: true });
    assert.deepEqual([...bench.context.deletedHere], ['n']);
  });

  it('moves the cursor over the revision that the batch made, and over no other one (I5)', async () => {
    for (const [revision, cursor] of [
      [2, 2],
      [3, 1],
    ] as const) {
      const bench = await newBench();
      bench.context.replica.moveCursor({ revision: 1, chain: CHAIN });
      const operation = await sentUpdate(bench, 'm', 'a.yaml');
      takeAnswers(bench.context, { batch: [operation], results: [ack(operation, revision)], isReady: true });
      assert.equal(bench.context.replica.cursor?.revision, cursor);
    }
  });

  it('leaves the cursor where an answer is to an operation that was given up meanwhile, and asks anew (I5)', async () => {
    const bench = await newBench();
    bench.context.replica.moveCursor({ revision: 1, chain: CHAIN });
    const operation = await sentUpdate(bench, 'm', 'a.yaml');
    bench.context.replica.unqueue(operation);
    const taken = takeAnswers(bench.context, { batch: [operation], results: [ack(operation, 2)], isReady: true });
    assert.equal(taken.isOldNews, true);
    assert.equal(bench.context.replica.cursor?.revision, 1);
  });

  it('asks anew where the answer shows that a revision before it was never told of (I5)', async () => {
    for (const [revision, isOldNews] of [
      [2, false],
      [3, true],
    ] as const) {
      const bench = await newBench();
      bench.context.replica.moveCursor({ revision: 1, chain: CHAIN });
      const operation = await sentUpdate(bench, 'm', 'a.yaml');
      const taken = takeAnswers(bench.context, {
        batch: [operation],
        results: [ack(operation, revision)],
        isReady: true,
      });
      assert.equal(taken.isOldNews, isOldNews);
    }
  });

  it('knows of no conflict that the same batch has opened and settled', async () => {
    const bench = await newBench();
    const [one, other] = [await sentUpdate(bench, 'm', 'a.yaml'), await sentUpdate(bench, 'n', 'b.yaml')];
    const opened = conflict(bench, other, 'm');
    const results: PushResult[] = [
      { type: 'conflict', op_id: other.opId, mock_id: 'm', conflict: opened },
      ack(one, 2),
    ];
    takeAnswers(bench.context, { batch: [other, one], results, isReady: true });
    assert.equal(bench.context.conflicts.size, 0);
  });

  it('keeps an operation that the service could not do for the moment, and lets a newer save take its place', async () => {
    const bench = await newBench();
    const operation = await sentUpdate(bench, 'm', 'a.yaml');
    const result = { type: 'error', op_id: operation.opId, code: 'service.unavailable', message: 'Later.' } as const;
    const { waitMs } = takeAnswers(bench.context, { batch: [operation], results: [result], isReady: true });
    assert.ok(waitMs > 0);
    assert.equal(bench.context.replica.operationOf('m')?.sent, false);
  });

  it('parks a refused edit, and says so once for one cause (P13)', async () => {
    const bench = await newBench();
    for (let time = 0; time < 2; time += 1) {
      const operation = await sentUpdate(bench, 'm', 'a.yaml');
      const result = { type: 'error', op_id: operation.opId, code: 'auth.forbidden', message: 'No.' } as const;
      takeAnswers(bench.context, { batch: [operation], results: [result], isReady: true });
      assert.equal(bench.context.blocked.size, 1);
      bench.context.blocked.unblockAll();
    }
    assert.equal(bench.notices.filter(({ code }) => code === 'auth.forbidden').length, 1);
  });

  it('offers a mock anew that a restored cloud has never heard of (I15)', async () => {
    const bench = await newBench();
    const operation = await sentUpdate(bench, 'm', 'a.yaml');
    const result = { type: 'error', op_id: operation.opId, code: 'mock.not_found', message: 'What?' } as const;
    takeAnswers(bench.context, { batch: [operation], results: [result], isReady: true });
    assert.deepEqual([bench.context.replica.mock('m')?.base, bench.context.blocked.size], [null, 0]);
    assert.ok(bench.touched.has('m'));
  });

  it('leaves what the cloud has under the sender’s id alone where the answer names another mock', async () => {
    const bench = await newBench();
    const operation = await sentUpdate(bench, 'm', 'a.yaml');
    const mock = bench.context.replica.mock('m');
    assert.ok(mock !== undefined);
    bench.context.replica.update(mock, { base: null, remote: { path: 'c.yaml', hash: hash('c') } });
    takeAnswers(bench.context, {
      batch: [operation],
      results: [ack({ ...operation, mockId: 'new' }, 2)],
      isReady: true,
    });
    assert.equal(bench.context.replica.mock('m')?.path, 'c.yaml');
    assert.equal(bench.context.replica.ownerOf('a.yaml')?.mockId, 'new');
  });
});
