import assert from 'node:assert/strict';
import type { Strategy } from '@mockforge-cloud/shared/protocol';
import type { PlannedMock } from '@mockforge-cloud/shared/sync';
import { isGentle } from './gentle.ts';

function check(part: Partial<PlannedMock> & Pick<PlannedMock, 'action'>, strategy: Strategy, untried = 0): boolean {
  const mocks = [
    { mockId: 'm', path: 'a.yaml', byGit: false, overrules: false, localBytes: 1, remoteBytes: 1, ...part },
  ];
  return isGentle({ mocks, untried }, { strategy });
}

describe('a plan that nobody has to be asked about', () => {
  it('adds what is absent, merges, and keeps both sides of a conflict', () => {
    assert.equal(check({ action: 'up', remoteBytes: null }, 'local'), true);
    assert.equal(check({ action: 'down', localBytes: null }, 'remote'), true);
    assert.equal(check({ action: 'merge' }, 'merge'), true);
    assert.equal(check({ action: 'conflict' }, 'manual'), true);
  });

  it('brings an old revision up to date, whatever the strategy', () => {
    assert.equal(check({ action: 'down' }, 'merge'), true);
    assert.equal(check({ action: 'down' }, 'remote'), true);
  });

  it('neither overwrites nor deletes on either side', () => {
    assert.equal(check({ action: 'up', overrules: true }, 'local'), false);
    assert.equal(check({ action: 'down', overrules: true }, 'remote'), false);
    assert.equal(check({ action: 'delete_here' }, 'merge'), false);
    assert.equal(check({ action: 'delete_in_cloud' }, 'merge'), false);
  });

  it('leaves nothing open that a strategy could settle by overwriting', () => {
    assert.equal(check({ action: 'merge' }, 'remote', 3), false);
    assert.equal(check({ action: 'merge' }, 'merge', 3), true);
  });
});
