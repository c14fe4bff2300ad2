import assert from 'node:assert/strict';
import { pendingItem } from './pending-items.ts';

describe('a pending mock', () => {
  it('says what waits', () => {
    assert.deepEqual(pendingItem({ path: 'users.yaml', change: 'create', state: 'queued' }), {
      label: '$(clock) users.yaml',
      description: 'new',
      detail: 'waits to be sent',
    });
  });

  it('says why it is held back', () => {
    const reason = 'it does not parse';
    assert.equal(
      pendingItem({ path: 'a.json', change: 'update', state: 'blocked', reason }).detail,
      `is held back: ${reason}`,
    );
  });
});
