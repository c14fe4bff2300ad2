import assert from 'node:assert/strict';
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import type { Notice } from '../../sync-events.ts';
import { BlockedMocks } from './blocked-mocks.ts';

function newBlocked() {
  const notices: Notice[] = [];
  const blocked = new BlockedMocks((notice) => notices.push(notice));
  const block = (code: ErrorCode, hash = 'one') =>
    blocked.block('mock', { error: new CloudError(code, 'It is so.', { hint: 'Do this.' }), hash, path: 'a.yaml' });
  return { blocked, block, notices };
}

const AS_IT_WAS = { hash: 'one', path: 'a.yaml' };

/** As a step asks. */
function isHeld(blocked: BlockedMocks, now: typeof AS_IT_WAS): boolean {
  blocked.letGoUnlessHeld('mock', now);
  return blocked.holds('mock', now);
}

describe('blocked mocks', () => {
  it('hold the very content at the very path, and nothing else', () => {
    for (const other of [
      { hash: 'two', path: 'a.yaml' },
      { hash: 'one', path: 'b.yaml' },
    ]) {
      const { blocked, block } = newBlocked();
      block('mock.too_large');
      assert.equal(isHeld(blocked, AS_IT_WAS), true);
      assert.equal(isHeld(blocked, other), false);
      assert.equal(blocked.size, 0);
    }
  });

  for (const code of ['file.unsafe', 'file.unreadable', 'file.unwritable', 'disk.full'] as const) {
    it(`are tried once more as they are where ${code} was in the way, since nothing tells that it has ended`, () => {
      const { blocked, block } = newBlocked();
      block(code);
      assert.equal(blocked.waitsForFolder, true);
      assert.deepEqual(blocked.retryOfFolder(), ['mock']);
      assert.equal(blocked.size, 1, 'until then it stays blocked: the status does not flicker');
      assert.equal(isHeld(blocked, AS_IT_WAS), false);
      block(code);
      assert.equal(isHeld(blocked, AS_IT_WAS), true);
    });
  }

  it('are not tried again by themselves where the cloud refused them', () => {
    const { blocked, block } = newBlocked();
    block('auth.forbidden');
    assert.deepEqual([blocked.waitsForFolder, blocked.retryOfFolder()], [false, []]);
    assert.equal(isHeld(blocked, AS_IT_WAS), true);
  });

  it('are told of once a cause, with what to do, however often they are tried (P13)', () => {
    const { blocked, block, notices } = newBlocked();
    for (let time = 0; time < 3; time += 1) {
      block('disk.full');
      blocked.retryOfFolder();
      isHeld(blocked, AS_IT_WAS);
    }
    assert.deepEqual(
      notices.map(({ message }) => message),
      ['a.yaml is held back: It is so. Do this.'],
    );
    blocked.wentThrough('mock');
    block('disk.full');
    assert.equal(notices.length, 2);
  });
});
