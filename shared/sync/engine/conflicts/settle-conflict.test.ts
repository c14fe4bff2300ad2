import assert from 'node:assert/strict';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import { agreedMock, newBench, USER } from '../../testing/engine-bench.ts';
import { besidePath, contentsOfConflict, isMine, settleConflictBy } from './settle-conflict.ts';

const OTHER = { id: 'user-2', username: 'Ann-Marie O’Neil' };

function conflict(change: Partial<Conflict> = {}): Conflict {
  const sides = { base_hash: null, local_hash: null, head_hash: null };
  return {
    conflict_id: 'conflict',
    workspace_id: 'workspace',
    branch: 'main',
    mock_id: 'm',
    path: 'users/list.yaml',
    author: OTHER,
    replica_id: 'replica',
    op_id: 'op',
    ...sides,
    head_revision: 1,
    head_author: null,
    opened_at: '2026-01-01T00:00:00Z',
    ...change,
  };
}

describe('a version beside the mock', () => {
  const named = (path: string, number = 1, username = 'alice') =>
    besidePath({ path, author: { id: 'u', username } }, number);

  it('is named after its author, before the ending', () => {
    assert.equal(named('users/list.yaml'), 'users/list.alice.yaml');
    assert.equal(named('users/list.yaml', 2), 'users/list.alice-2.yaml');
  });

  it('has a name where there is no ending, and where the dot begins the name', () => {
    assert.equal(named('users/list'), 'users/list.alice');
    assert.equal(named('v1.2/.hidden'), 'v1.2/.hidden.alice');
  });

  it('stays inside the folder, whatever the author is called (I8)', () => {
    assert.equal(named('a.yaml', 1, '../../etc/x'), 'a.-etc-x.yaml');
    assert.equal(named('a.yaml', 1, OTHER.username), 'a.Ann-Marie-O-Neil.yaml');
  });
});

async function atOnce(run: () => Promise<void> | void): Promise<void> {
  await run();
}

describe('settling a conflict', () => {
  it('is refused for one that is not open any more', async () => {
    const { context } = await newBench();
    await assert.rejects(contentsOfConflict(context, 'gone'), { code: 'conflict.not_found' });
    await assert.rejects(settleConflictBy(context, 'gone', { choice: 'head' }, atOnce), { code: 'conflict.not_found' });
  });

  it('is done once where it is asked for twice at the same time', async () => {
    const { context } = await newBench();
    context.conflicts.set('conflict', conflict({}));
    const [one, other] = [1, 2].map(() => settleConflictBy(context, 'conflict', { choice: 'both' }, atOnce));
    assert.equal(one, other);
    await assert.rejects(one ?? Promise.resolve(), { code: 'service.unreachable' });
    assert.equal(context.settling.size, 0);
  });

  it('shows the head as it is now, not as it was when the conflict began', async () => {
    const bench = await newBench();
    const { remote } = await agreedMock(bench, { mockId: 'm', path: 'users/list.yaml', text: 'now' });
    bench.context.contents.offer(remote?.hash ?? '', new TextEncoder().encode('now'));
    bench.context.conflicts.set('conflict', conflict({ head_hash: 'f'.repeat(64) }));
    const contents = await contentsOfConflict(bench.context, 'conflict');
    assert.equal(new TextDecoder().decode(contents.head ?? new Uint8Array()), 'now');
  });

  it('knows its own from those of the same person’s other folders', async () => {
    const { context } = await newBench();
    const { replicaId } = context.replica.identity;
    assert.equal(isMine(context, conflict({ author: USER, replica_id: replicaId })), true);
    assert.equal(isMine(context, conflict({ author: USER })), false);
    assert.equal(isMine(context, conflict({ replica_id: replicaId })), false);
  });
});
