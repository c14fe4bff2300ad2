import assert from 'node:assert/strict';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import { goneText, notInConflictText, settledText, severalQuestion, severalText, type Taking } from './settle-words.ts';

function conflict(part: Partial<Conflict> = {}): Conflict {
  return {
    conflict_id: 'c1',
    workspace_id: 'my-workspace',
    branch: 'main',
    mock_id: 'm1',
    path: 'users.yaml',
    author: { id: 'u-alice', username: 'alice' },
    replica_id: 'r1',
    op_id: 'o1',
    base_hash: '0'.repeat(64),
    local_hash: '1'.repeat(64),
    head_hash: '2'.repeat(64),
    head_revision: 3,
    head_author: { id: 'u-bob', username: 'bob' },
    opened_at: '2025-01-01T00:00:00Z',
    ...part,
  };
}

describe('what is said of a settled conflict (B10)', () => {
  const cases: [Taking, boolean, Partial<Conflict>, string][] = [
    ['mine', true, {}, 'Settled users.yaml: your version (alice) is what everybody has now.'],
    ['theirs', true, {}, 'Settled users.yaml: the version of bob is what everybody has now.'],
    ['mine', false, {}, 'Settled users.yaml: your version (bob) is what everybody has now.'],
    ['theirs', false, {}, 'Settled users.yaml: the version of alice is what everybody has now.'],
    ['theirs', true, { head_hash: null }, 'Settled users.yaml: it is deleted, as bob wanted.'],
    ['mine', true, { local_hash: null }, 'Settled users.yaml: it is deleted, as alice wanted.'],
    ['both', true, {}, 'Settled users.yaml: both are kept, the version of alice in a file beside it.'],
    ['both', true, { local_hash: null }, 'Settled users.yaml: there was one version only, which stays.'],
  ];
  for (const [taking, madeHere, part, text] of cases) {
    it(`${taking}${madeHere ? '' : ', of another one’s record'}: ${text}`, () => {
      assert.equal(settledText(conflict(part), madeHere, taking), text);
    });
  }

  it('tells one person’s two folders apart', () => {
    const own = conflict({ head_author: { id: 'u-alice', username: 'alice' } });
    assert.match(settledText(own, true, 'theirs'), /the version of alice \(another folder\)/);
  });

  it('names several before they are settled, and says what has become of them (B9)', () => {
    const paths = Array.from({ length: 12 }, (_, at) => `m${at}.yaml`);
    const question = severalQuestion(paths, 'mine');
    assert.equal(question.message, 'Use your version of 12 mocks?');
    assert.match(question.detail, /^m0\.yaml\n.*m9\.yaml\nand 2 more$/s);
    assert.equal(severalText({ settled: 5, gone: 0, ambiguous: [], failed: null }), 'Settled 5 conflicts.');
    const mixed = { settled: 0, gone: 1, ambiguous: ['a.yaml'], failed: { count: 2, reason: 'no service.' } };
    assert.equal(
      severalText(mixed),
      'No conflict was settled. 1 had been settled by somebody before. Several people are in conflict on a.yaml: choose whose version to use. 2 conflicts could not be settled: no service.',
    );
  });

  it('says that nothing was changed where nothing was (B11)', () => {
    assert.match(goneText('users.yaml', false), /settled already\. Nothing was changed/);
    assert.match(goneText('users.yaml', true), /now in another conflict\. Nothing was changed/);
    assert.match(notInConflictText(['mocks/a.yaml']), /^mocks\/a\.yaml is not in conflict\. Nothing/);
    assert.match(notInConflictText(['a', 'b']), /^None of these 2/);
  });
});
