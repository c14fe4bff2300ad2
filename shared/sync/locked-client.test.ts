import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { type FolderLock, LockedClient } from './locked-client.ts';

/** A lock that another process has until `end`. */
class BusyLock implements FolderLock {
  end: () => void = () => undefined;
  #isBusy = true;

  async take(freed: () => void): Promise<boolean> {
    this.end = () => {
      this.#isBusy = false;
      freed();
    };
    return !this.#isBusy;
  }

  async release(): Promise<void> {}
}

describe('a process that follows another one (P17)', () => {
  it('says why it can not take over, when that is its turn and fails', async () => {
    const lock = new BusyLock();
    const nested = new CloudError('folder.nested', 'Another mapping lies in this folder.');
    const client = new LockedClient({ lock, open: () => Promise.reject(nested), log: () => undefined });
    await client.start();
    assert.equal(client.status.state, 'following');
    const told = new Promise((resolve) => client.on('status', resolve));
    lock.end();
    await told;
    assert.deepEqual([client.status.state, client.status.error?.code], ['stopped', 'folder.nested']);
    await client.stop();
  });

  it('refuses what only the process that syncs can do, and says so', async () => {
    const client = new LockedClient({ lock: new BusyLock(), open: () => assert.fail(), log: () => undefined });
    await client.start();
    for (const wish of [client.plans.show(), client.plans.accept({ choice: 'go' }), client.mocks.release(['a.yaml'])]) {
      await assert.rejects(wish, { code: 'folder.in_use' });
    }
    await client.stop();
  });
});
