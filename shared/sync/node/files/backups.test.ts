import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { keepBackup, listBackups } from './backups.ts';
import { CarefulFolder } from './careful-folder.ts';
import { restoreBackup } from './restore-backup.ts';

const HOME = '.mockforge/backups';
const STAMP = '2026-02-03T04-05-06.789Z';

async function put(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function keep(folder: string, path: string, text: string, time: string): Promise<string> {
  return keepBackup(folder, path, Buffer.from(text), new Date(time));
}

function textAt(folder: string, path: string): Promise<string> {
  return readFile(join(folder, path), 'utf8');
}

describe('backups', () => {
  after(removeTemporaryFolders);
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  it('are listed newest first, with the mock, the time and the size of each', async () => {
    const older = await keep(folder, 'users/a.yaml', 'old', '2026-02-03T04:05:06.789Z');
    const newer = await keep(folder, 'b.json', 'newer', '2026-02-04T00:00:00.000Z');
    assert.deepEqual(await listBackups(folder), [
      { backup: newer, path: 'b.json', takenAt: new Date('2026-02-04T00:00:00.000Z'), bytes: 5 },
      { backup: older, path: 'users/a.yaml', takenAt: new Date('2026-02-03T04:05:06.789Z'), bytes: 3 },
    ]);
  });

  it('are none in a folder that has none', async () => {
    assert.deepEqual(await listBackups(folder), []);
  });

  it('of one moment are told apart', async () => {
    await Promise.all(['1', '2'].map((text) => keep(folder, 'a.yaml', text, '2026-02-03T04:05:06.789Z')));
    const listed = await listBackups(folder);
    assert.deepEqual(
      listed.map(({ path }) => path),
      ['a.yaml', 'a.yaml'],
    );
    assert.equal(new Set(listed.map(({ backup }) => backup)).size, 2);
  });

  it('leave out links and what has no name of a backup (I8)', async () => {
    const outside = await temporaryFolder();
    await put(outside, 'secret.yaml', 'secret');
    await put(folder, `${HOME}/${STAMP}/a.yaml`, 'kept');
    await put(folder, `${HOME}/not-a-time/b.yaml`, '');
    await put(folder, `${HOME}/9999-99-99T99-99-99.999Z/c.yaml`, '');
    await put(folder, `${HOME}/${STAMP}/con.json`, '');
    await symlink(join(outside, 'secret.yaml'), join(folder, HOME, STAMP, 'link.yaml'));
    await symlink(outside, join(folder, HOME, STAMP, 'links'));
    await symlink(outside, join(folder, HOME, '2026-02-03T04-05-06.000Z'));
    assert.deepEqual(
      (await listBackups(folder)).map(({ path }) => path),
      ['a.yaml'],
    );
  });

  it('are none where their home is a link (I8)', async () => {
    const outside = await temporaryFolder();
    await put(outside, `${STAMP}/secret.yaml`, 'secret');
    await mkdir(join(folder, '.mockforge'));
    await symlink(outside, join(folder, HOME));
    assert.deepEqual(await listBackups(folder), []);
    await assert.rejects(restoreBackup({ folder, backup: `${STAMP}/secret.yaml` }), { code: 'backup.not_found' });
  });

  describe('when restored', () => {
    it('come back after what is there now has become a backup itself (I1)', async () => {
      const backup = await keep(folder, 'users/a.yaml', 'old', '2026-02-03T04:05:06.789Z');
      await put(folder, 'users/a.yaml', 'present');
      const { path, replaced } = await restoreBackup({ folder, backup });
      assert.equal(path, 'users/a.yaml');
      assert.equal(await textAt(folder, 'users/a.yaml'), 'old');
      assert.equal(await textAt(folder, replaced ?? ''), 'present');
      assert.equal(await textAt(folder, backup), 'old');
      assert.deepEqual(await readdir(join(folder, 'users')), ['a.yaml']);
    });

    it('are marked as what a person has put back, by a mark that no copy of the folder has (P19)', async () => {
      const backup = await keep(folder, 'a.yaml', 'old', '2026-02-03T04:05:06.789Z');
      await put(folder, 'a.yaml', 'present');
      await restoreBackup({ folder, backup });
      const [mark, ...others] = await new CarefulFolder({ folder }).restored.list();
      assert.deepEqual([mark?.path, mark?.hash, others], ['a.yaml', nodeEntropy.hash(Buffer.from('old')), []]);
      const copy = await temporaryFolder();
      await cp(folder, copy, { recursive: true, preserveTimestamps: true });
      assert.deepEqual(await new CarefulFolder({ folder: copy }).restored.list(), []);
      await new CarefulFolder({ folder }).restored.forget(mark?.id ?? '');
      assert.deepEqual(await new CarefulFolder({ folder }).restored.list(), []);
    });

    it('leave no mark where they could not be put back', async () => {
      const backup = await keep(folder, 'a.yaml', 'old', '2026-02-03T04:05:06.789Z');
      await writeFile(join(folder, 'deep'), 'a file in the way');
      await assert.rejects(restoreBackup({ folder, backup, to: 'deep/a.yaml' }));
      assert.deepEqual(await new CarefulFolder({ folder }).restored.list(), []);
    });

    it('come back where nothing is any more, folders included', async () => {
      const backup = await keep(folder, 'users/deep/a.yaml', 'old', '2026-02-03T04:05:06.789Z');
      assert.deepEqual(await restoreBackup({ folder, backup }), { path: 'users/deep/a.yaml', replaced: null });
      assert.equal(await textAt(folder, 'users/deep/a.yaml'), 'old');
    });

    it('go to another path where that is wanted, by their short name too', async () => {
      await keep(folder, 'a.yaml', 'old', '2026-02-03T04:05:06.789Z');
      await put(folder, 'a.yaml', 'present');
      await restoreBackup({ folder, backup: `${STAMP}/a.yaml`, to: 'a-before.yaml' });
      assert.deepEqual([await textAt(folder, 'a.yaml'), await textAt(folder, 'a-before.yaml')], ['present', 'old']);
    });

    it('change nothing where the file is the same', async () => {
      const backup = await keep(folder, 'a.yaml', 'old', '2026-02-03T04:05:06.789Z');
      await put(folder, 'a.yaml', 'old');
      const { mtimeMs } = await stat(join(folder, 'a.yaml'));
      assert.deepEqual(await restoreBackup({ folder, backup }), { path: 'a.yaml', replaced: null });
      assert.equal((await stat(join(folder, 'a.yaml'))).mtimeMs, mtimeMs);
      assert.equal((await listBackups(folder)).length, 1);
    });

    for (const backup of [
      '../../etc/passwd',
      `${STAMP}/../../../outside.yaml`,
      `${STAMP}/`,
      `${STAMP}/absent.yaml`,
      '.gitignore',
      '',
    ]) {
      it(`are not to be had by the name ${JSON.stringify(backup)} (I8)`, async () => {
        await keep(folder, 'a.yaml', 'old', '2026-02-03T04:05:06.789Z');
        await assert.rejects(restoreBackup({ folder, backup }), { code: 'backup.not_found' });
      });
    }

    it('never leave the folder, nor follow a link (I8)', async () => {
      const outside = await temporaryFolder();
      await put(outside, 'a.yaml', 'theirs');
      const backup = await keep(folder, 'a.yaml', 'old', '2026-02-03T04:05:06.789Z');
      await symlink(outside, join(folder, 'out'));
      await symlink(join(outside, 'a.yaml'), join(folder, 'link.yaml'));
      const codes = [
        ['out/a.yaml', 'file.unsafe'],
        ['link.yaml', 'file.unsafe'],
        ['../a.yaml', 'mock.path_invalid'],
        ['.mockforge/sync.yaml', 'file.unsafe'],
        ['deep/.git/hooks/pre-commit', 'file.unsafe'],
      ] as const;
      for (const [to, code] of codes) await assert.rejects(restoreBackup({ folder, backup, to }), { code }, to);
      assert.deepEqual(await readdir(outside), ['a.yaml']);
      assert.equal(await textAt(outside, 'a.yaml'), 'theirs');
    });

    it('are not read through a link in the place of a copy (I8)', async () => {
      const outside = await temporaryFolder();
      await put(outside, 'secret.yaml', 'secret');
      await mkdir(join(folder, HOME, STAMP), { recursive: true });
      await symlink(join(outside, 'secret.yaml'), join(folder, HOME, STAMP, 'a.yaml'));
      await assert.rejects(restoreBackup({ folder, backup: `${STAMP}/a.yaml` }), { code: 'backup.not_found' });
    });

    it('refuse to overwrite the settings of the project, whatever the copy is called (I8)', async () => {
      await put(folder, `${HOME}/${STAMP}/.mockforge/sync.yaml`, 'sync: {}');
      await assert.rejects(restoreBackup({ folder, backup: `${STAMP}/.mockforge/sync.yaml` }), { code: 'file.unsafe' });
    });
  });
});
