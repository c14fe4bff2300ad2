import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { flushFolder } from './flush-folder.ts';

describe('flushing the names of a folder', () => {
  after(removeTemporaryFolders);

  it('is one flush for those who ask in the same moment, and another for whoever comes too late for it', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.yaml'), 'a: 1\n');
    const first = flushFolder(folder);
    const [second, third] = [flushFolder(folder), flushFolder(folder)];
    assert.equal(second, third);
    assert.notEqual(first, second);
    await Promise.all([first, second]);
    const later = flushFolder(folder);
    assert.notEqual(later, second);
    await later;
  });

  it('has nothing to do for a folder that is gone', async () => {
    await flushFolder(join(await temporaryFolder(), 'gone'));
  });
});
