import assert from 'node:assert/strict';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import { agreedMock, newBench, USER } from '../../testing/engine-bench.ts';
import { disputesAnswered } from './rejoin-disputes.ts';

describe('an edit of a mock in conflict', () => {
  async function inConflict() {
    const bench = await newBench();
    const { conflicts, replica } = bench.context;
    const mock = await agreedMock(bench, { mockId: 'm', path: 'a.yaml', text: 'one' });
    const open = (conflict_id: string, replica_id = replica.identity.replicaId) => {
      const conflict = { conflict_id, replica_id, mock_id: 'm', author: USER } as Partial<Conflict> as Conflict;
      conflicts.set(conflict_id, conflict);
    };
    const waitsIn = (conflictId: string) => replica.update(mock, { submission: { conflictId, localHash: null } });
    return { context: bench.context, mock, open, waitsIn };
  }

  it('[CONF3] is the answer to the one that this folder has heard of, and to no other one of its replica (F9)', async () => {
    const { context, mock, open, waitsIn } = await inConflict();
    open('of-a-clone');
    open('heard-of');
    assert.deepEqual(disputesAnswered(context, mock), []);
    assert.deepEqual(disputesAnswered(context, waitsIn('heard-of')), ['heard-of']);
  });

  it('[CONF3] is the answer to the one that it was in before the state was lost (P18)', async () => {
    const { context, open, waitsIn } = await inConflict();
    open('before', 'former-state');
    assert.deepEqual(disputesAnswered(context, waitsIn('before')), ['before']);
  });

  it('[CONF3] is the answer to none that has ended', async () => {
    const { context, waitsIn } = await inConflict();
    assert.deepEqual(disputesAnswered(context, waitsIn('ended')), []);
  });
});
