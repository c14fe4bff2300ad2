import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-client.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { MockFolder } from './mock-folder.ts';

const WHO = ['-c', 'user.name=one', '-c', 'user.email=one@mocks.example'];

async function newFolder() {
  const folder = await realpath(await temporaryFolder());
  const git = (...args: string[]) => execFileSync('git', [...WHO, ...args], { cwd: folder, stdio: 'pipe' });
  git('init', '-q');
  await mkdir(join(folder, 'users'));
  await writeFile(join(folder, 'users/a.json'), '{}');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  const said: string[] = [];
  const files = new MockFolder({
    folder,
    filter: createMockFilter(DEFAULT_SYNC_OPTIONS),
    isDirty: () => false,
    watch: async () => ({ dispose: () => undefined }),
    log: (_level, message) => said.push(message),
    secret: async () => 'secret',
  });
  return { folder, git, files, said, paths: async () => (await files.list()).map(({ path }) => path).sort() };
}

describe('a worktree of Git inside the mapped folder (F18)', () => {
  after(removeTemporaryFolders);

  it('is no set of new mocks, whether a walk or a single look meets it first, and is named once', async () => {
    const { git, files, said, paths } = await newFolder();
    git('worktree', 'add', '-q', './feature');
    assert.equal(await files.stat('feature/users/a.json'), null);
    assert.deepEqual(await paths(), ['users/a.json']);
    assert.deepEqual(await paths(), ['users/a.json']);
    assert.deepEqual([files.accepts('feature/users/a.json'), files.accepts('users/a.json')], [false, true]);
    assert.deepEqual(
      said.filter((line) => line.includes('feature')),
      ['feature is a worktree of Git, another checkout of the same files: it is not synced.'],
    );
  });

  it('is a folder like others when it is one', async () => {
    const { folder, git, files, paths } = await newFolder();
    git('worktree', 'add', '-q', './feature');
    await paths();
    git('worktree', 'remove', '--force', './feature');
    await mkdir(join(folder, 'feature'));
    await writeFile(join(folder, 'feature/b.json'), '{}');
    assert.deepEqual(await paths(), ['feature/b.json', 'users/a.json']);
    assert.ok(files.accepts('feature/b.json'));
  });

  it('is told from a submodule, and from a file that only has the name', async () => {
    const { folder, paths } = await newFolder();
    for (const [name, text] of [
      ['module', 'gitdir: ../.git/modules/module\n'],
      ['odd', 'gitdir: nowhere\n'],
    ] as const) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, '.git'), text);
      await writeFile(join(folder, name, 'c.json'), '{}');
    }
    assert.deepEqual(await paths(), ['module/c.json', 'odd/c.json', 'users/a.json']);
    await rm(join(folder, 'odd'), { recursive: true });
  });
});
