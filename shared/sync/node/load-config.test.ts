import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { loadSyncConfig } from './load-config.ts';

const TEAM = 'sync:\n  workspaces:\n    - {local: ./mocks, cloud: team}\n';

describe('looking for sync.yaml', () => {
  let home = '';

  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'mockforge-config-')));
  });
  afterEach(() => rm(home, { recursive: true }));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }

  async function load(folder: string) {
    return loadSyncConfig({ folder: join(home, folder), home, environment: {} });
  }

  async function codeOf(folder: string): Promise<string> {
    try {
      await load(folder);
    } catch (error) {
      if (error instanceof CloudError) return error.code;
    }
    throw new assert.AssertionError({ message: 'it was loaded' });
  }

  it('finds it in the folder or in one above it, and makes its folders absolute', async () => {
    await write('project/.mockforge/sync.yaml', TEAM);
    await mkdir(join(home, 'project/mocks/users'), { recursive: true });
    for (const folder of ['project', 'project/mocks', 'project/mocks/users']) {
      const loaded = await load(folder);
      assert.equal(loaded?.projectFolder, join(home, 'project'));
      assert.equal(loaded.file, join(home, 'project/.mockforge/sync.yaml'));
      assert.equal(loaded.config.workspaces[0]?.folder, join(home, 'project/mocks'));
    }
  });

  it('takes the nearest', async () => {
    await write('project/.mockforge/sync.yaml', TEAM);
    await write('project/inner/.mockforge/sync.yaml', 'sync:\n  workspaces:\n    - cloud: inner\n');
    assert.equal((await load('project/inner'))?.config.workspaces[0]?.cloud, 'inner');
  });

  it('ends at the home folder, which is no project', async () => {
    await write('.mockforge/sync.yaml', TEAM);
    await mkdir(join(home, 'project'));
    assert.equal(await load('project'), null);
    assert.equal(await load(''), null);
  });

  it('finds nothing where .mockforge is a file or sync.yaml a folder', async () => {
    await write('a/.mockforge', '');
    await write('b/.mockforge/sync.yaml/x', '');
    assert.equal(await load('a'), null);
    assert.equal(await load('b'), null);
  });

  it('maps a folder that does not exist yet', async () => {
    await write('project/.mockforge/sync.yaml', TEAM);
    assert.equal((await load('project'))?.config.workspaces[0]?.folder, join(home, 'project/mocks'));
  });

  it('refuses a mapped folder that is a link out of the project (I8)', async () => {
    await write('project/.mockforge/sync.yaml', TEAM);
    await mkdir(join(home, 'elsewhere'));
    await symlink(join(home, 'elsewhere'), join(home, 'project/mocks'));
    assert.equal(await codeOf('project'), 'folder.not_allowed');
  });

  it('refuses a mapped folder below such a link, also where it does not exist yet (I8)', async () => {
    await write('project/.mockforge/sync.yaml', TEAM.replace('./mocks', './mocks/new/deep'));
    await mkdir(join(home, 'elsewhere'));
    await symlink(join(home, 'elsewhere'), join(home, 'project/mocks'));
    assert.equal(await codeOf('project'), 'folder.not_allowed');
  });

  it('says what is wrong with the file, with the folder that is missing, and with one that is far too large', async () => {
    await write('project/.mockforge/sync.yaml', 'sync:\n  enabled: perhaps\n');
    assert.equal(await codeOf('project'), 'config.invalid');
    assert.equal(await codeOf('nowhere'), 'folder.missing');
    await write('large/.mockforge/sync.yaml', '#'.repeat(300_000));
    assert.equal(await codeOf('large'), 'config.invalid');
  });
});
