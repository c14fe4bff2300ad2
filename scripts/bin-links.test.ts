/** npm links a package's programs while it installs, before anything is built: only to files that are there by then. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { access, constants, cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTemporaryFolders, temporaryFolder } from '../shared/sync/testing/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the programs that npm links', () => {
  after(removeTemporaryFolders);

  it('are part of the repository, not of the build, and may be run', async () => {
    const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
    const programs: string[] = [];
    for (const workspace of workspaces) {
      const { bin = {} } = JSON.parse(await readFile(join(root, workspace, 'package.json'), 'utf8'));
      programs.push(...Object.values<string>(bin).map((path) => `${workspace}/${path}`));
    }
    assert.deepEqual(programs, ['cli/bin/mockforge-cloud.js']);
    for (const program of programs) await access(join(root, program), constants.X_OK);
  });

  it('say what to do where nothing is built yet', async () => {
    const folder = await temporaryFolder();
    const program = join(folder, 'bin/mockforge-cloud.mjs');
    await cp(join(root, 'cli/bin/mockforge-cloud.js'), program);
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [1, 'mockforge-cloud is not built yet. Run: npm run build -- cli\n']);
  });
});
