import assert from 'node:assert/strict';
import { link, mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-client.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../node-entropy.ts';
import { listBackups } from './backups.ts';
import { MockFolder } from './mock-folder.ts';

const bytesOf = (text: string) => Buffer.from(text);
const hashOf = (text: string) => nodeEntropy.hash(bytesOf(text));

interface Options {
  isDirty?: (path: string) => boolean;
  log?: (message: string) => void;
}

async function newFolder(options: Options = {}) {
  const folder = await temporaryFolder();
  const warnings: string[] = [];
  const files = new MockFolder({
    folder,
    filter: createMockFilter(DEFAULT_SYNC_OPTIONS),
    isDirty: options.isDirty ?? (() => false),
    watch: async () => ({ dispose: () => undefined }),
    log: (_level, message) => {
      warnings.push(message);
      options.log?.(message);
    },
  });
  return { folder, files, warnings };
}

describe('mock folder', () => {
  after(removeTemporaryFolders);

  it('knows of files whose names can’t be synced as of the last list, and what is in them (F19)', async () => {
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

  it('lists mocks in nested folders, and neither dotfiles nor ignored ones nor links', async () => {
    const { folder, files } = await newFolder();
    await mkdir(join(folder, 'users/deep'), { recursive: true });
    await mkdir(join(folder, 'node_modules/x'), { recursive: true });
    await writeFile(join(folder, 'users/deep/a.json'), '{}');
    await writeFile(join(folder, 'b.yaml'), 'a: 1');
    await writeFile(join(folder, '.hidden.json'), '{}');
    await writeFile(join(folder, 'picture.png'), '');
    await writeFile(join(folder, 'node_modules/x/c.json'), '{}');
    await symlink(join(folder, 'b.yaml'), join(folder, 'link.yaml'));
    assert.deepEqual((await files.list()).map(({ path }) => path).sort(), ['b.yaml', 'users/deep/a.json']);
  });

  it('says that the folder is missing when it is gone (I11)', async () => {
    const { folder, files } = await newFolder();
    await rm(folder, { recursive: true });
    await assert.rejects(files.list(), { code: 'folder.missing' });
  });

  it('replaces a file that holds what was expected, keeping its mode', async () => {
    const { folder, files } = await newFolder();
    await writeFile(join(folder, 'a.yaml'), 'old', { mode: 0o640 });
    const { outcome } = await files.replace('a.yaml', bytesOf('new'), hashOf('old'));
    assert.equal(outcome, 'done');
    assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'new');
    assert.equal((await stat(join(folder, 'a.yaml'))).mode & 0o777, 0o640);
  });

  it('has replaced a file, whatever takes its place in that very moment', async () => {
    const { folder, files } = await newFolder();
    // As if the link had been put there after the placing.
    await symlink(join(folder, 'elsewhere.yaml'), join(folder, 'link.yaml'));
    files.stat = () => MockFolder.prototype.stat.call(files, 'link.yaml');
    assert.deepEqual(await files.replace('a.yaml', bytesOf('new'), null), { outcome: 'done', stat: null });
  });

  it('leaves a file alone that holds something else (I1)', async () => {
    const { folder, files } = await newFolder();
    await writeFile(join(folder, 'a.yaml'), 'edited meanwhile');
    assert.equal((await files.replace('a.yaml', bytesOf('new'), hashOf('old'))).outcome, 'changed');
    assert.equal((await files.replace('a.yaml', bytesOf('new'), null)).outcome, 'changed');
    assert.equal((await files.remove('a.yaml', hashOf('old'))).outcome, 'changed');
    assert.equal((await files.move('a.yaml', 'b.yaml', hashOf('old'))).outcome, 'changed');
    assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'edited meanwhile');
    assert.deepEqual(await readdir(folder), ['a.yaml']);
  });

  it('does not move a file over another one', async () => {
    const { folder, files } = await newFolder();
    await writeFile(join(folder, 'a.yaml'), 'a');
    await writeFile(join(folder, 'b.yaml'), 'b');
    assert.equal((await files.move('a.yaml', 'b.yaml', hashOf('a'))).outcome, 'changed');
    assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'a');
    assert.equal(await readFile(join(folder, 'b.yaml'), 'utf8'), 'b');
  });

  it('does not touch a document with unsaved changes', async () => {
    const { folder, files } = await newFolder({ isDirty: (path) => path.endsWith('a.yaml') });
    await writeFile(join(folder, 'a.yaml'), 'a');
    assert.equal((await files.replace('a.yaml', bytesOf('new'), hashOf('a'))).outcome, 'busy');
    assert.equal((await files.remove('a.yaml', hashOf('a'))).outcome, 'busy');
    assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'a');
  });

  it('writes and reads nothing behind a link that leads out of the folder (I8)', async () => {
    const { folder, files } = await newFolder();
    const outside = await temporaryFolder();
    await writeFile(join(outside, 'secret.json'), 'secret');
    await symlink(outside, join(folder, 'out'));
    await symlink(join(outside, 'secret.json'), join(folder, 'secret.json'));
    await assert.rejects(files.replace('out/x.json', bytesOf('new'), null), { code: 'file.unsafe' });
    await assert.rejects(files.replace('out/deep/x.json', bytesOf('new'), null), { code: 'file.unsafe' });
    await assert.rejects(files.read('out/secret.json'), { code: 'file.unsafe' });
    assert.equal(await files.read('secret.json'), null);
    assert.deepEqual(await readdir(outside), ['secret.json']);
  });

  for (const path of ['../x.json', '/etc/x.json', 'C:/x.json', 'a/../../x.json', 'a\0.json', 'con.json']) {
    it(`refuses the path ${JSON.stringify(path)} (I8)`, async () => {
      const { files } = await newFolder();
      await assert.rejects(files.replace(path, bytesOf('new'), null), { code: 'mock.path_invalid' });
      await assert.rejects(files.read(path), { code: 'mock.path_invalid' });
    });
  }

  it('keeps every backup under a name of its own, in a folder that Git ignores', async () => {
    const { folder, files } = await newFolder();
    const copies = await Promise.all([files.backup('u/a.yaml', bytesOf('1')), files.backup('u/a.yaml', bytesOf('2'))]);
    assert.equal(new Set(copies).size, 2);
    const texts = await Promise.all(copies.map((copy) => readFile(join(folder, copy), 'utf8')));
    assert.deepEqual(texts.sort(), ['1', '2']);
    assert.equal(await readFile(join(folder, '.mockforge/backups/.gitignore'), 'utf8'), '*\n');
  });

  it('says so where a link or a folder has the name of a mock, and leaves it alone (I8)', async () => {
    const { folder, files } = await newFolder();
    await symlink(join(folder, 'elsewhere.yaml'), join(folder, 'link.yaml'));
    await mkdir(join(folder, 'folder.yaml'));
    await writeFile(join(folder, 'a.yaml'), 'a');
    for (const name of ['link.yaml', 'folder.yaml']) {
      await assert.rejects(files.replace(name, bytesOf('new'), null), { code: 'file.unsafe' });
      await assert.rejects(files.move('a.yaml', name, hashOf('a')), { code: 'file.unsafe' });
    }
    assert.deepEqual((await readdir(folder)).sort(), ['a.yaml', 'folder.yaml', 'link.yaml']);
  });

  it('makes no backup where its place is a link that leads out of the folder (I8)', async () => {
    for (const link of ['.mockforge', '.mockforge/backups']) {
      const { folder, files } = await newFolder();
      const outside = await temporaryFolder();
      await mkdir(join(folder, link, '..'), { recursive: true });
      await symlink(outside, join(folder, link));
      await assert.rejects(files.backup('a.yaml', bytesOf('kept')), { code: 'file.unsafe' });
      assert.deepEqual(await readdir(outside), []);
    }
  });

  it('replaces and backs up files whose names are as long as names can be', async () => {
    const { folder, files } = await newFolder();
    for (const name of [`${'a'.repeat(250)}.yaml`, `${'語'.repeat(83)}.yaml`, `${'😀'.repeat(62)}.yaml`]) {
      assert.equal((await files.replace(name, bytesOf('one'), null)).outcome, 'done');
      assert.equal((await files.replace(name, bytesOf('two'), hashOf('one'))).outcome, 'done');
      assert.equal(await readFile(join(folder, await files.backup(name, bytesOf('two'))), 'utf8'), 'two');
    }
  });

  it('passes over left-overs whose names lead out of the folder (I8)', async () => {
    const { folder, files } = await newFolder();
    for (const name of ['....01234567.mfold', '...01234567.mfold', '.con.json.01234567.mfold']) {
      await writeFile(join(folder, name), 'not ours');
    }
    await files.recover();
    assert.equal((await readdir(folder)).length, 3);
  });

  it('removes the folders that a deletion leaves empty, and no others', async () => {
    const { folder, files } = await newFolder();
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await writeFile(join(folder, 'a/b/x.json'), '{}');
    await writeFile(join(folder, 'a/y.txt'), '');
    await files.remove('a/b/x.json', hashOf('{}'));
    assert.deepEqual(await readdir(join(folder, 'a')), ['y.txt']);
  });

  it('keeps what an editor writes into a file that is being removed, as a backup (I1)', async () => {
    let tell = (_message: string): void => undefined;
    const told = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const { folder, files } = await newFolder({ log: (message) => tell(message) });
    await mkdir(join(folder, 'u'));
    await writeFile(join(folder, 'u/a.yaml'), 'old');
    const editor = await open(join(folder, 'u/a.yaml'), 'r+');
    assert.equal((await files.remove('u/a.yaml', hashOf('old'))).outcome, 'done');
    await editor.write('saved in the very moment');
    await editor.close();
    const [, copy = ''] = /is in (.*)\.$/.exec(await told) ?? [];
    assert.equal(await readFile(join(folder, copy), 'utf8'), 'saved in the very moment');
    assert.deepEqual(await readdir(join(folder, '.mockforge/backups/.removed')), []);
    assert.deepEqual(await readdir(folder), ['.mockforge']);
  });

  it('leaves nothing beside the mocks when it is finished with, and keeps what was written until then (I1)', async () => {
    const { folder, files } = await newFolder();
    for (const name of ['a.yaml', 'b.yaml', 'c.yaml']) await writeFile(join(folder, name), 'old');
    const editor = await open(join(folder, 'a.yaml'), 'r+');
    for (const name of ['a.yaml', 'b.yaml']) await files.replace(name, bytesOf('new'), hashOf('old'));
    await files.remove('c.yaml', hashOf('old'));
    await editor.write('saved in the very moment');
    await editor.close();
    await files.finish();
    assert.deepEqual((await readdir(folder)).sort(), ['.mockforge', 'a.yaml', 'b.yaml']);
    assert.deepEqual(
      (await listBackups(folder)).map(({ path }) => path),
      ['a.yaml'],
    );
    assert.deepEqual(await readdir(join(folder, '.mockforge/backups/.removed')), []);
  });

  it('keeps it after a crash as well, and clears away what nobody has written into', async () => {
    const { folder, files } = await newFolder();
    for (const name of ['a.yaml', 'b.yaml']) await writeFile(join(folder, name), 'old');
    const editor = await open(join(folder, 'a.yaml'), 'r+');
    for (const name of ['a.yaml', 'b.yaml']) await files.remove(name, hashOf('old'));
    await editor.write('saved in the very moment');
    await editor.close();
    await files.recover();
    const kept = await listBackups(folder);
    assert.deepEqual(
      kept.map(({ path }) => path),
      ['a.yaml'],
    );
    assert.deepEqual(await readdir(join(folder, '.mockforge/backups/.removed')), []);
    assert.deepEqual(await readdir(folder), ['.mockforge']);
  });

  describe('after a crash in the middle of a replacement', () => {
    it('puts back what was captured where nothing is in its place (I1)', async () => {
      const { folder, files } = await newFolder();
      await mkdir(join(folder, 'u'));
      await writeFile(join(folder, 'u/.a.yaml.0a1b2c3d.mfold'), 'old');
      await writeFile(join(folder, 'u/.a.yaml.0a1b2c3d.mfnew'), 'new');
      await files.recover();
      assert.deepEqual(await readdir(join(folder, 'u')), ['a.yaml']);
      assert.equal(await readFile(join(folder, 'u/a.yaml'), 'utf8'), 'old');
    });

    it('makes a backup of what was captured where something else is in its place (I1)', async () => {
      const { folder, files } = await newFolder();
      await writeFile(join(folder, 'a.yaml'), 'new');
      await writeFile(join(folder, '.a.yaml.0a1b2c3d.mfold'), 'an edit');
      await files.recover();
      assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'new');
      const [stamp = ''] = (await readdir(join(folder, '.mockforge/backups'))).filter((name) => name !== '.gitignore');
      assert.equal(await readFile(join(folder, '.mockforge/backups', stamp, 'a.yaml'), 'utf8'), 'an edit');
      assert.ok(!(await readdir(folder)).some((name) => name.endsWith('.mfold')));
    });

    it('finishes where the new file was linked and its old name was still there', async () => {
      const { folder, files } = await newFolder();
      await writeFile(join(folder, 'a.yaml'), 'new');
      await link(join(folder, 'a.yaml'), join(folder, '.a.yaml.0a1b2c3d.mfnew'));
      await files.recover();
      assert.deepEqual(await readdir(folder), ['a.yaml']);
    });
  });
});
