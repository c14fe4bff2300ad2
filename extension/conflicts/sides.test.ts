import assert from 'node:assert/strict';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import { concerns, conflictSummary, sideNames, sidesOf } from './sides.ts';

const ALICE = { id: 'u-alice', username: 'alice' };
const BOB = { id: 'u-bob', username: 'bob' };

function conflictBetween(author: Conflict['author'], headAuthor: Conflict['head_author']): Conflict {
  return {
    conflict_id: 'c1',
    workspace_id: 'my-workspace',
    branch: 'main',
    mock_id: 'm1',
    path: 'users.yaml',
    author,
    replica_id: 'r1',
    op_id: 'o1',
    base_hash: '0'.repeat(64),
    local_hash: '1'.repeat(64),
    head_hash: '2'.repeat(64),
    head_revision: 3,
    head_author: headAuthor,
    opened_at: '2025-01-01T00:00:00Z',
  };
}

describe('the sides of a conflict', () => {
  it('are local and head for a record of this folder', () => {
    const { mine, theirs } = sidesOf(conflictBetween(ALICE, BOB), true);
    assert.deepEqual(
      [mine, theirs],
      [
        { choice: 'local', who: 'alice' },
        { choice: 'head', who: 'bob' },
      ],
    );
  });

  it("are head and local for somebody else's record, so that mine is never theirs", () => {
    const { mine, theirs } = sidesOf(conflictBetween(ALICE, BOB), false);
    assert.deepEqual(
      [mine, theirs],
      [
        { choice: 'head', who: 'bob' },
        { choice: 'local', who: 'alice' },
      ],
    );
  });

  it('are told apart where one person works in two folders', () => {
    const names = sideNames(conflictBetween(ALICE, ALICE), true);
    assert.deepEqual(names, { author: 'alice (this folder)', head: 'alice (another folder)' });
  });

  it('are both named', () => {
    assert.equal(
      conflictSummary(conflictBetween(ALICE, BOB), true),
      'alice and bob changed users.yaml in different ways',
    );
    const deleted = { ...conflictBetween(ALICE, BOB), head_hash: null };
    assert.equal(conflictSummary(deleted, true), 'alice changed users.yaml, bob deleted it');
    assert.equal(sideNames(conflictBetween(ALICE, null), true).head, 'the cloud');
  });

  it('concern their authors, and not a third person', () => {
    const conflict = conflictBetween(ALICE, BOB);
    assert.equal(concerns(conflict, false, 'u-bob'), true);
    assert.equal(concerns(conflict, false, 'u-carol'), false);
    assert.equal(concerns(conflict, true, 'u-carol'), true);
    assert.equal(concerns(conflict, false, null), true);
  });
});
