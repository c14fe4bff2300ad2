import assert from 'node:assert/strict';
import type { ChangeRecord } from '@mockforge-cloud/shared/protocol';
import { Inbox } from './inbox.ts';

function change(revision: number, ordinal = 0, count = 1): ChangeRecord {
  return {
    revision,
    ordinal,
    count,
    chain: 'c'.repeat(64),
    op_id: 'op',
    replica_id: 'replica',
    event: { type: 'mock_updated', mock_id: 'mock', path: 'a.yaml', hash: null, size: 0 },
    user: { id: 'u', username: 'u' },
    at: '2026-01-01T00:00:00Z',
  };
}
const cursor = { revision: 4, chain: 'c'.repeat(64) };

describe('inbox (I5)', () => {
  it('gives out a revision when all of its changes are there', () => {
    const inbox = new Inbox();
    assert.deepEqual(inbox.offer(change(5, 0, 2), cursor), { take: 'nothing' });
    const second = inbox.offer(change(5, 1, 2), cursor);
    assert.ok(second.take === 'revision' && second.records.length === 2);
  });

  it('passes over what the cursor is past', () => {
    assert.deepEqual(new Inbox().offer(change(4), cursor), { take: 'nothing' });
  });

  it('takes a change that comes twice once', () => {
    const inbox = new Inbox();
    inbox.offer(change(5, 0, 2), cursor);
    assert.deepEqual(inbox.offer(change(5, 0, 2), cursor), { take: 'nothing' });
    assert.equal(inbox.offer(change(5, 1, 2), cursor).take, 'revision');
  });

  it('forgets half of a revision that the cursor has passed in another way', () => {
    const inbox = new Inbox();
    inbox.offer(change(5, 0, 2), cursor);
    assert.equal(inbox.offer(change(6), { ...cursor, revision: 5 }).take, 'revision');
  });

  it('does not wait for a revision of more changes than any workspace has mocks (I16)', () => {
    assert.deepEqual(new Inbox().offer(change(5, 0, 2 ** 40), cursor), { take: 'too_large' });
  });

  it('sees a revision that is missing, and a change that is missing within one', () => {
    assert.deepEqual(new Inbox().offer(change(6), cursor), { take: 'gap' });
    const inbox = new Inbox();
    assert.deepEqual(inbox.offer(change(5, 1, 2), cursor), { take: 'gap' });
  });
});
