import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-options.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { MockFolder } from './mock-folder.ts';

async function newFolder() {
  const folder = await temporaryFolder();
  const files = new MockFolder({
    folder,
    filter: createMockFilter(DEFAULT_SYNC_OPTIONS),
    isDirty: () => false,
    watch: async () => ({ dispose: () => undefined }),
    log: () => undefined,
  });
  return { folder, files };
}

describe('names in a mock folder that can’t be synced', () => {
  after(removeTemporaryFolders);

  it('are known as of the last list, and what is in the files (F19)', async () => {
    if (process.platform === 'win32') return;
    const { folder, files } = await newFolder();
    await mkdir(join(folder, 'x:y'));
    await writeFile(join(folder, 'a:b.yaml'), 'one');
    await writeFile(join(folder, 'x:y', 'c.yaml'), 'two');
    await writeFile(join(folder, 'a:b.txt'), 'no mock');
    assert.deepEqual(await files.list(), []);
    assert.deepEqual([...files.misnamed().keys()].sort(), ['a:b.yaml', 'x:y/c.yaml']);
    for (const [path, text] of [
      ['a:b.yaml', 'one'],
      ['x:y/c.yaml', 'two'],
    ] as const)
      assert.equal(Buffer.from((await files.readMisnamed(path)) ?? []).toString(), text);
    assert.equal(await files.readMisnamed('../outside.yaml'), null);
    await rm(join(folder, 'a:b.yaml'));
    await symlink('/etc/hosts', join(folder, 'a:b.yaml'));
    assert.equal(await files.readMisnamed('a:b.yaml'), null);
    await files.list();
    assert.deepEqual([...files.misnamed().keys()], ['x:y/c.yaml']);
  });

  it('are named where they are no UTF-8, and where no other system can hold them (F12)', async () => {
    const { folder, files } = await newFolder();
    for (const name of ['caf\xe9.json', 'ok.json', 'a:b.json']) await writeFile(latin1(folder, name), '{}');
    await mkdir(latin1(folder, 'm\xfcsli'));
    await writeFile(Buffer.concat([latin1(folder, 'm\xfcsli'), Buffer.from('/x.json')]), '{}');
    const listed = (await files.list()).map(({ path }) => path);
    assert.deepEqual(listed, ['ok.json']);
    assert.deepEqual([...files.misnamed().keys()].sort(), ['a:b.json', 'caf\uFFFD.json', 'm\uFFFDsli']);
    await rm(latin1(folder, 'caf\xe9.json'));
    await files.list();
    assert.ok(!files.misnamed().has('caf\uFFFD.json'));
  });
});

function latin1(folder: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
}
