import assert from 'node:assert/strict';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import type { Operation } from '../../queue/operation.ts';
import { agreedMock, newBench, USER } from '../../testing/engine-bench.ts';
import { settleAgreed } from './agreed-conflicts.ts';

async function newAgreed() {
  const bench = await newBench();
  const { context } = bench;
  const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
  const conflict: Conflict = {
    conflict_id: 'conflict',
    workspace_id: 'workspace',
    branch: 'main',
    mock_id: 'm',
    path: 'a.yaml',
    author: USER,
    replica_id: context.replica.identity.replicaId,
    op_id: 'earlier',
    base_hash: null,
    local_hash: 'f'.repeat(64),
    head_hash: mock.base?.hash ?? null,
    head_revision: 1,
    head_author: null,
    opened_at: '2026-01-01T00:00:00Z',
  };
  context.conflicts.set('conflict', conflict);
  context.agreed.add('conflict');
  const settled: string[] = [];
  const check = () => {
    const settle = async (conflictId: string) => void settled.push(conflictId);
    settleAgreed({ context, halts: { isHalted: false }, catchUp: { isReady: true }, settle });
    return settled;
  };
  const edit: Operation = {
    opId: 'op',
    mockId: 'm',
    kind: 'update',
    base: mock.base,
    path: 'a.yaml',
    hash: 'e'.repeat(64),
    strategy: null,
    sent: true,
  };
  return { replica: context.replica, check, edit };
}

describe('a conflict over nothing', () => {
  it('is settled once, when the file is the same as the head', async () => {
    const { check } = await newAgreed();
    assert.deepEqual(check(), ['conflict']);
    assert.deepEqual(check(), ['conflict']);
  });

  it('is not settled while an edit of its mock is on its way, whose own dispute would be settled with it', async () => {
    const { replica, check, edit } = await newAgreed();
    replica.queue(edit);
    assert.deepEqual(check(), []);
    replica.unqueue(edit);
    assert.deepEqual(check(), ['conflict']);
  });
});
