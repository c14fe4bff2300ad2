import assert from 'node:assert/strict';
import { nodeEntropy } from '../node/ground/node-entropy.ts';
import type { JournalRecord } from '../state/journal.ts';
import type { Store } from '../state/store.ts';

/** What every store has to do. `reopen` gives the same store as another process would see it after a crash. */
export function storeContract(name: string, open: () => Promise<{ store: Store; reopen: () => Promise<Store> }>): void {
  const cursor = (revision: number): JournalRecord => ({
    type: 'cursor',
    head: { revision, chain: 'c'.repeat(64) },
  });

  describe(`store contract: ${name}`, () => {
    it('is empty at first', async () => {
      const { store } = await open();
      assert.deepEqual(await store.load(), []);
    });

    it('gives back what was appended, in order, after a crash', async () => {
      const { store, reopen } = await open();
      await store.load();
      await store.append([cursor(1), cursor(2)]);
      await store.append([cursor(3)]);
      assert.deepEqual(await (await reopen()).load(), [cursor(1), cursor(2), cursor(3)]);
    });

    it('holds only what compaction wrote, and what came after', async () => {
      const { store, reopen } = await open();
      await store.load();
      await store.append([cursor(1), cursor(2)]);
      await store.compact([cursor(2)]);
      await store.append([cursor(3)]);
      assert.deepEqual(await (await reopen()).load(), [cursor(2), cursor(3)]);
    });

    it('gives contents back byte for byte, and null for what it does not have (I12)', async () => {
      const { store, reopen } = await open();
      await store.load();
      const bytes = new Uint8Array([0, 255, 13, 10, 0xef, 0xbb, 0xbf]);
      const hash = nodeEntropy.hash(bytes);
      await store.putContent(hash, bytes);
      await store.putContent(hash, bytes);
      const again = await reopen();
      assert.deepEqual([...((await again.getContent(hash)) ?? [])], [...bytes]);
      assert.equal(await again.getContent('0'.repeat(64)), null);
    });

    it('sweeps every content that is not to be kept', async () => {
      const { store } = await open();
      await store.load();
      const [one, other] = [new Uint8Array([1]), new Uint8Array([2])];
      await store.putContent(nodeEntropy.hash(one), one);
      await store.putContent(nodeEntropy.hash(other), other);
      await store.sweepContents(new Set([nodeEntropy.hash(one)]));
      assert.notEqual(await store.getContent(nodeEntropy.hash(one)), null);
      assert.equal(await store.getContent(nodeEntropy.hash(other)), null);
    });
  });
}
