/** What people see of the two versions of a conflict before they choose (P7). */
import assert from 'node:assert/strict';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import { type Versions, versionLines, versionsDocument } from './conflict-versions.ts';

const user = (username: string) => ({ id: username, username });
const CONFLICT: Conflict = {
  conflict_id: 'c',
  workspace_id: 'shop',
  branch: 'main',
  mock_id: 'm',
  path: 'a.yaml',
  author: user('bob'),
  replica_id: 'r',
  op_id: 'o',
  base_hash: null,
  local_hash: null,
  head_hash: null,
  head_revision: 1,
  head_author: user('alice'),
  opened_at: '2026-01-01T00:00:00Z',
};
const HEADING = ['  - what the cloud has, of alice', '  + the edit of bob'];

function versions(base: string | null, local: string | null, remote: string | null): Versions {
  const [one, two, three] = [base, local, remote].map((text) => (text === null ? null : Buffer.from(text)));
  return { base: one ?? null, local: two ?? null, remote: three ?? null };
}

function lines(...texts: Parameters<typeof versions>): string[] {
  return versionLines(CONFLICT, versions(...texts));
}

describe('the versions of a conflict', () => {
  it('are told by what both have changed, and by nothing else', () => {
    const told = lines('a: 1\nb: 1\nc: 1\n', 'a: 1\nb: 2\nc: 1\nd: 1\n', 'a: 9\nb: 3\nc: 1\n');
    assert.deepEqual([told.slice(0, 2), told.slice(3)], [HEADING, ['  - b: 3', '  + b: 2']]);
    assert.match(told[2] ?? '', /^ {2}@@ .*b.* @@$/);
  });

  it('are told by all that is not the same where there is no base', () => {
    const told = lines(null, 'a: 1\nb: 2\n', 'a: 1\nb: 3\n');
    assert.deepEqual(told.slice(3), ['  - b: 3', '  + b: 2']);
  });

  it('are cut where they are long, and say how much more there is', () => {
    const many = (value: number, count: number) =>
      Array.from({ length: count }, (_, at) => `key${at}: ${value}\n`).join('');
    const told = lines(many(1, 50), many(2, 50), many(3, 50));
    assert.ok(told.length < 60, told.join('\n'));
    assert.match(told.join('\n'), /… and 4\d more (lines|places)/);
  });

  it('are told by their sizes where they are large, no text, or deleted', () => {
    const large = lines('a: 1\n', `a: ${'x'.repeat(300_000)}\n`, 'a: 2\n');
    assert.deepEqual(large, ['  - what the cloud has, of alice: 5 B', '  + the edit of bob: 300 KB']);
    assert.match(lines('a', 'b\0', 'c').join('\n'), /the edit of bob: 2 B, not text/);
    assert.match(lines('a', null, 'c').join('\n'), /the edit of bob: deleted/);
  });

  it('are complete for programs, bytes that are no text included', () => {
    const { local, remote, places } = versionsDocument('a.yaml', versions('a: 1\n', 'a: 2\n', null));
    assert.deepEqual([local, remote, places], [{ content: 'a: 2\n' }, null, []]);
    const bytes = { base: null, local: new Uint8Array([255, 0]), remote: Buffer.from('a: 1\n') };
    assert.deepEqual(versionsDocument('a.yaml', bytes).local, { content: '/wA=', encoding: 'base64' });
  });
});
