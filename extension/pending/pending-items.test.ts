import assert from 'node:assert/strict';
import { keptItem, pendingItem, pendingTitle } from './pending-items.ts';

describe('a pending mock', () => {
  it('says what waits', () => {
    assert.deepEqual(pendingItem({ path: 'users.yaml', change: 'create', state: 'queued' }), {
      label: '$(clock) users.yaml',
      description: 'new',
      detail: 'waits to be sent',
      release: null,
    });
  });

  it('says why it is held back, and can be sent as it is', () => {
    const held = { path: 'a.json', change: 'update', state: 'blocked', reason: 'it does not parse' } as const;
    const item = pendingItem({ ...held, releasable: true });
    assert.equal(item.detail, 'is held back: it does not parse');
    assert.equal(item.release, 'Send it as it is');
  });

  it('is not offered to be sent where a disk or a link is in the way: that would change nothing', () => {
    assert.equal(pendingItem({ path: 'a.json', change: 'update', state: 'blocked', reason: 'a link' }).release, null);
  });

  it('that was left out of a plan can be let go on, and one that waits for a save is saved', () => {
    assert.equal(
      pendingItem({ path: 'a.json', change: 'create', state: 'left_out', releasable: true }).release,
      'Let it go on',
    );
    assert.equal(pendingItem({ path: 'a.json', change: 'update', state: 'waiting' }).release, null);
  });

  it('that is kept aside says where it is and what to do, and is nothing to let go on (P22)', () => {
    assert.deepEqual(keptItem({ path: 'a.json', reason: 'It is in .mockforge/kept/1: copy what you want of it.' }), {
      label: '$(archive) a.json',
      description: 'kept aside',
      detail: 'It is in .mockforge/kept/1: copy what you want of it.',
      release: null,
    });
  });

  it('is counted by what it waits for', () => {
    assert.equal(pendingTitle([{ state: 'queued' }]), '1 mock has not reached the cloud');
    assert.equal(
      pendingTitle([{ state: 'blocked' }, { state: 'in_flight' }, { state: 'waiting' }, { state: 'left_out' }]),
      '1 mock has not reached the cloud, 1 is held back, 1 waits for a save, 1 is left out',
    );
  });
});
