/** Late writes whose folder is a copy by now are put back by nothing, and named (P22, I1). */
import assert from 'node:assert/strict';
import { cp, open, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { MockFolder } from './mock-folder.ts';
import { strayWrites } from './stray-writes.ts';

describe('late writes in a copied folder', () => {
  after(removeTemporaryFolders);

  /** A folder in which `a.yaml` was written into after it was replaced; `b.yaml` was only replaced. */
  async function writtenLate(): Promise<string> {
    const folder = await temporaryFolder();
    const filter = createMockFilter({ include: ['**/*.yaml'], ignore: [] });
    const watch = async () => ({ dispose: () => undefined });
    const files = new MockFolder({ folder, filter, isDirty: () => false, watch, log: () => undefined });
    for (const name of ['a.yaml', 'b.yaml']) await writeFile(join(folder, name), 'old');
    const editor = await open(join(folder, 'a.yaml'), 'r+');
    for (const name of ['a.yaml', 'b.yaml'])
      await files.replace(name, Buffer.from('new'), nodeEntropy.hash(Buffer.from('old')));
    await editor.write('written', 0);
    await editor.close();
    return folder;
  }

  it('are named with the file that has them, and with how they are had back (P22, I1)', async () => {
    const folder = await writtenLate();
    assert.deepEqual(await strayWrites(folder), [], 'sync itself merges what is its own');
    const copy = join(await temporaryFolder(), 'copy');
    await cp(folder, copy, { recursive: true, preserveTimestamps: true });
    const [one, ...others] = await strayWrites(copy);
    assert.deepEqual([one?.path, others], ['a.yaml', []]);
    assert.equal(await readFile(join(copy, one?.kept ?? ''), 'utf8'), 'written');
    assert.match(one?.reason ?? '', /copy what you want of it into a\.yaml/);
    assert.ok(one?.reason.includes(one.kept));
  });

  it('are not looked for behind a link (I8)', async () => {
    const copy = join(await temporaryFolder(), 'copy');
    await cp(await writtenLate(), copy, { recursive: true });
    const other = await temporaryFolder();
    await symlink(join(copy, '.mockforge'), join(other, '.mockforge'));
    assert.deepEqual(await strayWrites(other), []);
  });
});
