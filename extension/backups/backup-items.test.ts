import assert from 'node:assert/strict';
import { agoText, backupItem } from './backup-items.ts';

const NOW = new Date('2026-02-10T12:00:00Z');

describe('a backup in the list', () => {
  it('says which mock, how long ago, and how large', () => {
    const takenAt = new Date('2026-02-10T09:00:00Z');
    assert.deepEqual(backupItem({ path: 'users/a.yaml', takenAt, bytes: 2_300 }, NOW), {
      label: '$(history) users/a.yaml',
      description: '3 hours ago · 2.3 KB',
    });
  });

  for (const [time, words] of [
    ['2026-02-10T11:59:30Z', 'just now'],
    ['2026-02-10T11:59:00Z', '1 minute ago'],
    ['2026-02-09T11:00:00Z', '1 day ago'],
    ['2026-01-01T08:30:00Z', '2026-01-01 08:30 UTC'],
    ['2027-01-01T08:30:00Z', '2027-01-01 08:30 UTC'],
  ] as const) {
    it(`of ${time} is from ${words}`, () => assert.equal(agoText(new Date(time), NOW), words));
  }
});
