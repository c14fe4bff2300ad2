import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-options.ts';
import { gitIn, newBench } from '../../testing/git-bench.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { LiveFilter } from './live-filter.ts';
import { MockFolder } from './mock-folder.ts';

async function newFilter() {
  const folder = await temporaryFolder();
  const filter = new LiveFilter({ folder, ...DEFAULT_SYNC_OPTIONS });
  return { folder, filter, ignoreFile: join(folder, '.mockforgeignore') };
}

describe('.mockforgeignore of a folder (M8)', () => {
  after(removeTemporaryFolders);

  it('lets nothing through before it was looked for', async () => {
    const { filter } = await newFilter();
    assert.deepEqual([filter.file('a.yaml'), filter.folder('sub')], [false, false]);
    assert.equal(await filter.refresh(), false);
    assert.deepEqual([filter.file('a.yaml'), filter.folder('sub')], [true, true]);
  });

  it('holds as it is now: made, changed, and removed (B1)', async () => {
    const { filter, ignoreFile } = await newFilter();
    let changes = 0;
    filter.onChange(() => {
      changes += 1;
    });
    await filter.refresh();
    const seen: boolean[] = [];
    const look = async () => {
      assert.equal(await filter.refresh(), true);
      assert.equal(await filter.refresh(), false);
      seen.push(filter.file('secret.yaml'));
    };
    await writeFile(ignoreFile, 'secret*\n');
    await look();
    await writeFile(ignoreFile, 'other*\n');
    await look();
    await writeFile(ignoreFile, 'secret*\n');
    await look();
    await rm(ignoreFile);
    await look();
    assert.deepEqual([seen, changes], [[false, true, false, true], 5]);
  });

  it('leaves out the linked worktrees of Git in the folder, as they come and go, and never the folder itself (F18)', async () => {
    const { top, folder, git } = await newBench();
    const filter = new LiveFilter({ folder, ...DEFAULT_SYNC_OPTIONS });
    await filter.refresh();
    const linked = join(folder, 'feature', 'ünï');
    git('worktree', 'add', '-q', linked, '-b', 'linked');
    git('worktree', 'add', '-q', join(top, 'beside'), '-b', 'beside');
    assert.equal(await filter.refresh(), true);
    assert.equal(await filter.refresh(), false);
    const seen = () => [filter.file('feature/ünï/a.yaml'), filter.folder('feature/ünï'), filter.file('feature/a.yaml')];
    assert.deepEqual(seen(), [false, false, true]);
    const inside = new LiveFilter({ folder: linked, ...DEFAULT_SYNC_OPTIONS });
    await inside.refresh();
    assert.equal(inside.file('a.yaml'), true);
    git('worktree', 'remove', linked);
    assert.equal(await filter.refresh(), true);
    assert.deepEqual(seen(), [true, true, true]);
  });

  it('leaves out those of repositories below it as well, in the very list that finds them (F18)', async () => {
    const { folder } = await newBench();
    const sub = join(folder, 'sub');
    await mkdir(sub);
    gitIn(sub, 'init', '-q');
    await writeFile(join(sub, 'a.yaml'), 'a: 1\n');
    gitIn(sub, 'add', '.');
    gitIn(sub, 'commit', '-q', '-m', 'first');
    for (const name of ['feature', 'other']) gitIn(sub, 'worktree', 'add', '-q', join(folder, name), '-b', name);
    const filter = new LiveFilter({ folder, ...DEFAULT_SYNC_OPTIONS });
    await filter.refresh();
    const watch = async () => ({ dispose: () => undefined });
    const files = new MockFolder({ folder, filter, isDirty: () => false, watch, log: () => undefined });
    const listed = async () => (await files.list()).map(({ path }) => path).sort();
    assert.deepEqual(await listed(), ['a.yaml', 'sub/a.yaml', 'ünï.yaml']);
    assert.deepEqual(files.repositories(), ['sub']);
    // Where their repository is elsewhere, none of them is more of an original than another.
    await rename(sub, `${folder}-sub`);
    gitIn(`${folder}-sub`, 'worktree', 'repair', join(folder, 'feature'), join(folder, 'other'));
    await filter.refresh();
    assert.deepEqual(await listed(), ['a.yaml', 'feature/a.yaml', 'other/a.yaml', 'ünï.yaml']);
  });

  const unreadable: readonly [string, (path: string) => Promise<unknown> | unknown][] = [
    ['a folder', (path) => mkdir(path)],
    ['a link, also to a file', async (path) => symlink(`${path}.txt`, path)],
    ['a link to an endless device', (path) => symlink('/dev/zero', path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['too long', (path) => writeFile(path, '#'.repeat(64 * 1024 + 1))],
    ['of too many patterns', (path) => writeFile(path, 'a\n'.repeat(2_000))],
    ['no UTF-8, as some shells write it', (path) => writeFile(path, Buffer.from('\uFEFFsecret*', 'utf16le'))],
    ['UTF-16 without a mark', (path) => writeFile(path, Buffer.from('secret*', 'utf16le'))],
  ];
  for (const [what, make] of unreadable) {
    it(`that is ${what} is said, and nothing new passes for a mock meanwhile`, async () => {
      const { filter, ignoreFile } = await newFilter();
      await make(ignoreFile);
      await assert.rejects(filter.refresh(), { code: 'folder.ignore_unreadable' });
      assert.equal(filter.file('secret.yaml'), false);
      await rm(ignoreFile, { recursive: true });
      await filter.refresh();
      assert.equal(filter.file('secret.yaml'), true);
    });
  }
});
