import assert from 'node:assert/strict';
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalRecord } from '../../state/journal.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { storeContract } from '../../testing/store-contract.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { FileStore } from './file-store.ts';

after(removeTemporaryFolders);

storeContract('files', async () => {
  const folder = await temporaryFolder();
  return { store: new FileStore(folder), reopen: async () => new FileStore(folder) };
});

storeContract('memory', async () => {
  const store = new MemoryStore();
  return { store, reopen: async () => store };
});

describe('file store', () => {
  const cursor = (revision: number): JournalRecord => ({ type: 'cursor', head: { revision, chain: 'c'.repeat(64) } });

  async function written(...revisions: number[]): Promise<{ folder: string; journal: string }> {
    const folder = await temporaryFolder();
    const store = new FileStore(folder);
    await store.load();
    await store.append(revisions.map(cursor));
    await store.close();
    return { folder, journal: join(folder, 'journal') };
  }

  it('drops a torn tail at every length that a crash may leave, and goes on after it', async () => {
    const { journal } = await written(1, 2);
    const whole = await readFile(journal);
    const firstLine = whole.indexOf(10) + 1;
    for (let length = firstLine; length < whole.length; length += 7) {
      const folder = await temporaryFolder();
      await writeFile(join(folder, 'journal'), whole);
      await truncate(join(folder, 'journal'), length);
      const store = new FileStore(folder);
      assert.deepEqual(await store.load(), [cursor(1)]);
      await store.append([cursor(9)]);
      await store.close();
      assert.deepEqual(await new FileStore(folder).load(), [cursor(1), cursor(9)]);
    }
  });

  it('goes on after a record of which all but the end of its line was written', async () => {
    const { folder, journal } = await written(1, 2);
    await truncate(journal, (await readFile(journal)).length - 1);
    const store = new FileStore(folder);
    const found = await store.load();
    await store.append([cursor(9)]);
    await store.close();
    assert.deepEqual(await new FileStore(folder).load(), [...found, cursor(9)]);
  });

  it('ends at the first damaged record', async () => {
    const { folder, journal } = await written(1, 2, 3);
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.replace('"revision":2', '"revision":7'));
    assert.deepEqual(await new FileStore(folder).load(), [cursor(1)]);
  });

  it('reads garbage as empty', async () => {
    const { folder, journal } = await written();
    await appendFile(journal, Buffer.from([0, 1, 2, 250, 10, 10, 77]));
    assert.deepEqual(await new FileStore(folder).load(), []);
  });

  it('does not give out a content that is not what its name says', async () => {
    const folder = await temporaryFolder();
    const store = new FileStore(folder);
    await store.load();
    const bytes = new Uint8Array([1, 2, 3]);
    const hash = nodeEntropy.hash(bytes);
    await store.putContent(hash, bytes);
    await writeFile(join(folder, 'contents', hash), 'other');
    assert.equal(await store.getContent(hash), null);
  });
});
