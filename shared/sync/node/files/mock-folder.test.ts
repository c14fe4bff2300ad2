import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, mkdir, open, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-options.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { listBackups } from './backups.ts';
import { MockFolder } from './mock-folder.ts';

const bytesOf = (text: string) => Buffer.from(text);
const hashOf = (text: string) => nodeEntropy.hash(bytesOf(text));

interface Options {
  isDirty?: (path: string) => boolean;
}

async function newFolder(options: Options = {}) {
  const folder = await temporaryFolder();
  return { folder, files: folderAt(folder, options) };
}

function folderAt(folder: string, { isDirty = () => false }: Options = {}): MockFolder {
  return new MockFolder({
    folder,
    filter: createMockFilter(DEFAULT_SYNC_OPTIONS),
    isDirty,
    watch: async () => ({ dispose: () => undefined }),
    log: () => undefined,
  });
}

describe('mock folder', () => {
  after(removeTemporaryFolders);

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
    assert.deepEqual(
      (await files.list()).map(({ path }) => path),
      ['a.yaml'],
    );
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

  it('reads with LF, and keeps CRLF, where Git has written the line ends; what is mixed stays what it is (I12)', async () => {
    const { folder, files } = await newFolder();
    const there = (name: string) => readFile(join(folder, name), 'utf8');
    const read = async (name: string) => Buffer.from((await files.read(name)) ?? []).toString();
    await writeFile(join(folder, 'a.yaml'), 'a: 1\r\nb: 1\r\n');
    files.readWithLf('a.yaml');
    assert.equal(await read('a.yaml'), 'a: 1\nb: 1\n');
    const stale = await files.replace('a.yaml', bytesOf('x\n'), hashOf('a: 1\r\nb: 2\r\n'));
    assert.equal(stale.outcome, 'changed');
    const replaced = await files.replace('a.yaml', bytesOf('a: 2\nb: 1\n'), hashOf('a: 1\nb: 1\n'));
    assert.deepEqual([replaced.outcome, await there('a.yaml')], ['done', 'a: 2\r\nb: 1\r\n']);
    const moved = await files.move('a.yaml', 'b.yaml', hashOf('a: 2\nb: 1\n'));
    assert.deepEqual([moved.outcome, await read('b.yaml')], ['done', 'a: 2\nb: 1\n']);
    await writeFile(join(folder, 'b.yaml'), 'a: 1\r\nb: 1\n');
    assert.equal(await read('b.yaml'), 'a: 1\r\nb: 1\n');
    await writeFile(join(folder, 'b.yaml'), 'a: 3\r\n');
    assert.equal((await files.remove('b.yaml', hashOf('a: 3\n'))).outcome, 'done');
  });

  for (const [what, text] of [
    ['CRLF', 'a: 2\r\n'],
    ['mixed line ends', 'a: 2\r\nb: 1\n'],
    ['a lone CR', 'a: 2\rb: 1\n'],
  ] as const) {
    it(`is to the byte what the team has made of it where that has ${what}, also where Git had written CRLF (I12, I17)`, async () => {
      const { folder, files } = await newFolder();
      await writeFile(join(folder, 'a.yaml'), 'a: 1\r\n');
      files.readWithLf('a.yaml');
      assert.equal((await files.replace('a.yaml', bytesOf(text), hashOf('a: 1\n'))).outcome, 'done');
      assert.equal(String(await files.read('a.yaml')), text);
      // What is edited there since keeps the line ends that it is given.
      await writeFile(join(folder, 'a.yaml'), 'a: 3\r\n');
      assert.equal(String(await files.read('a.yaml')), 'a: 3\r\n');
    });
  }

  it('makes no backup where its place is a link that leads out of the folder (I8)', async () => {
    for (const link of ['.mockforge', '.mockforge/backups']) {
      const { folder, files } = await newFolder();
      const outside = await temporaryFolder();
      await mkdir(join(folder, link, '..'), { recursive: true });
      await symlink(outside, join(folder, link));
      const hint = `Remove ${link}: sync makes a folder of its own there. Nothing has been written to where it leads.`;
      await assert.rejects(files.backup('a.yaml', bytesOf('kept')), { code: 'file.unsafe', hint });
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

  it('keeps nothing beside the mocks, and nothing that Git or a mock server would pick up (T1, T2)', async () => {
    const { folder, files } = await newFolder();
    for (const name of ['a.yaml', 'b.yaml']) await writeFile(join(folder, name), 'old');
    await files.replace('a.yaml', bytesOf('new'), hashOf('old'));
    await files.remove('b.yaml', hashOf('old'));
    assert.deepEqual((await readdir(folder)).sort(), ['.mockforge', 'a.yaml']);
    const kept = await readdir(join(folder, '.mockforge/kept'));
    assert.equal(kept.length, 5);
    for (const name of kept) assert.match(name, /^(?:[0-9a-f-]{36}(?:\.json)?|\.gitignore)$/);
    assert.equal(await readFile(join(folder, '.mockforge/kept/.gitignore'), 'utf8'), '*\n');
  });

  it('brings back nothing that was replaced, whatever becomes of the mock afterwards (T1)', async () => {
    for (const doing of ['rename', 'rm', 'git clean'] as const) {
      const { folder, files } = await newFolder();
      await mkdir(join(folder, 'u'));
      await writeFile(join(folder, 'u/a.yaml'), 'old');
      await files.replace('u/a.yaml', bytesOf('new'), hashOf('old'));
      if (doing === 'rename') await rename(join(folder, 'u'), join(folder, 'w'));
      else await rm(join(folder, 'u/a.yaml'));
      if (doing === 'git clean') await rm(join(folder, '.mockforge'), { recursive: true });
      const again = folderAt(folder);
      assert.equal(await again.recover(), true);
      assert.deepEqual(
        (await again.list()).map(({ path }) => path),
        doing === 'rename' ? ['w/a.yaml'] : [],
      );
    }
  });

  it('restores nothing that a repository or a copy of the folder brings (T2)', async () => {
    const { folder, files } = await newFolder();
    await writeFile(join(folder, 'a.yaml'), 'old');
    await files.remove('a.yaml', hashOf('old'));
    // Every file anew, as a checkout or a copy makes it; and one that says that it was interrupted.
    const brought = await temporaryFolder();
    await cp(folder, brought, { recursive: true, preserveTimestamps: true });
    const kept = join(brought, '.mockforge/kept');
    for (const name of (await readdir(kept)).filter((one) => one.endsWith('.json'))) {
      const text = await readFile(join(kept, name), 'utf8');
      // Even the number of a file may be guessed.
      const { ino } = await stat(join(kept, name));
      const guessed = text.replace(/"self":\{"ino":"\d+"/, `"self":{"ino":"${ino}"`);
      await writeFile(join(kept, name), guessed.replace('"remove"', '"move"').replace('"to":null', '"to":"c.yaml"'));
    }
    await writeFile(join(brought, '.b.yaml.0a1b2c3d.mfold'), 'b of long ago');
    await writeFile(join(brought, '.b.yaml.0a1b2c3d.mfnew'), 'b of long ago');
    const again = folderAt(brought);
    assert.equal(await again.recover(), true);
    assert.deepEqual(await again.list(), []);
    assert.deepEqual(await again.lateWrites(), { writes: [], isSettled: true });
    assert.deepEqual(
      (await listBackups(brought)).map(({ path }) => path),
      ['b.yaml'],
    );
    assert.equal(again.accepts('.b.yaml.0a1b2c3d.mfold'), false);
  });

  it('tells what is written into a file after it was replaced or removed, and puts the very file back (T3, I1)', async () => {
    const { folder, files } = await newFolder();
    for (const name of ['a.yaml', 'b.yaml']) await writeFile(join(folder, name), 'old');
    const editors = await Promise.all(['a.yaml', 'b.yaml'].map((name) => open(join(folder, name), 'r+')));
    await files.replace('a.yaml', bytesOf('new'), hashOf('old'), 'mock-a');
    await files.remove('b.yaml', hashOf('old'), 'mock-b');
    assert.deepEqual(await files.lateWrites(), { writes: [], isSettled: true });
    for (const editor of editors) await editor.write('written ', 0);
    // Not while it is being written.
    assert.deepEqual(await files.lateWrites(), { writes: [], isSettled: false });
    const { writes } = await files.lateWrites();
    assert.deepEqual(
      writes.map(({ path, mockId, base, hash }) => ({ path, mockId, base, hash })),
      ['a', 'b'].map((name) => {
        return { path: `${name}.yaml`, mockId: `mock-${name}`, base: hashOf('old'), hash: hashOf('written ') };
      }),
    );
    assert.equal((await files.reinstate(writes[0]?.id ?? '', 'a.yaml', hashOf('something else'))).outcome, 'changed');
    assert.equal((await files.reinstate(writes[0]?.id ?? '', 'a.yaml', hashOf('new'))).outcome, 'done');
    assert.equal((await files.reinstate(writes[1]?.id ?? '', 'b.yaml', null)).outcome, 'done');
    for (const editor of editors) {
      await editor.write('late', 8);
      await editor.close();
    }
    for (const name of ['a', 'b']) assert.equal(await readFile(join(folder, `${name}.yaml`), 'utf8'), 'written late');
    // What it took the place of is kept as well.
    assert.deepEqual(await files.lateWrites(), { writes: [], isSettled: true });
    const kept = (await readdir(join(folder, '.mockforge/kept'))).filter((name) => /^[0-9a-f-]{36}$/.test(name));
    assert.deepEqual(await Promise.all(kept.map((name) => readFile(join(folder, '.mockforge/kept', name), 'utf8'))), [
      'new',
    ]);
  });

  it('stops where the mapped folder, or one above, is a link or another folder, until it is back (H1, I8)', async () => {
    const home = await temporaryFolder();
    const folder = join(home, 'api/mocks');
    const outside = await temporaryFolder();
    await mkdir(join(outside, 'mocks'), { recursive: true });
    await writeFile(join(outside, 'mocks/secret.json'), 'secret');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'a.yaml'), 'a');
    const files = folderAt(folder);
    assert.equal((await files.list()).length, 1);
    const swaps: Readonly<Record<string, [string, () => Promise<void>]>> = {
      'a link': [folder, () => symlink(join(outside, 'mocks'), folder)],
      'behind a link': [join(home, 'api'), () => symlink(outside, join(home, 'api'))],
      'another folder': [folder, () => cp(join(outside, 'mocks'), folder, { recursive: true })],
    };
    for (const [what, [place, swap]] of Object.entries(swaps)) {
      await rename(place, `${place}-aside`);
      await swap();
      for (const attempt of [
        () => files.list(),
        () => files.stat('secret.json'),
        () => files.read('secret.json'),
        () => files.replace('evil.yaml', bytesOf('new'), null),
        () => files.remove('secret.json', hashOf('secret')),
        () => files.move('secret.json', 'b.json', hashOf('secret')),
        () => files.backup('a.yaml', bytesOf('a')),
        () => files.recover(),
      ]) {
        await assert.rejects(attempt(), { code: 'folder.not_allowed' }, what);
      }
      assert.deepEqual(await readdir(join(outside, 'mocks')), ['secret.json'], what);
      await rm(place, { recursive: true });
      await rename(`${place}-aside`, place);
      assert.equal((await files.replace('b.yaml', bytesOf(what), null)).outcome, 'done');
      await rm(join(folder, 'b.yaml'));
    }
  });

  it('writes and reads nothing outside while a folder and a link to another one take turns (M11, I8)', async () => {
    const { folder, files } = await newFolder();
    const outside = await temporaryFolder();
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub/inside.yaml'), 'inside');
    await writeFile(join(outside, 'inside.yaml'), 'secret');
    await symlink(outside, join(folder, 'link'));
    const swapper = swapFromOutside(folder);
    await once(swapper, 'message');
    const read = new Set<string | undefined>();
    for (let time = 0; time < 400; time += 1) {
      const path = `sub/${time}.yaml`;
      await files.replace(path, bytesOf('new'), null).catch(() => null);
      await files.remove(`sub/${time - 1}.yaml`, hashOf('new')).catch(() => null);
      read.add(
        await files.read('sub/inside.yaml').then(
          (bytes) => bytes?.toString(),
          () => 'refused',
        ),
      );
    }
    swapper.postMessage('end');
    await once(swapper, 'message');
    assert.deepEqual(await readdir(outside), ['inside.yaml']);
    assert.ok(!read.has('secret') && read.has('inside'), [...read].join());
  });
});

/** A folder `sub` and a link take turns, until a message comes. */
function swapFromOutside(folder: string): Worker {
  const program = `
    const { renameSync, rmSync } = require('node:fs');
    const { parentPort, receiveMessageOnPort } = require('node:worker_threads');
    const [sub, link, aside] = ['sub', 'link', 'aside'].map((name) => ${JSON.stringify(folder)} + '/' + name);
    const swap = (away, there) => {
      renameSync(sub, away);
      for (;;) {
        try {
          return renameSync(there, sub);
        } catch {
          // Sync has made a folder at the name that was free for a moment, and may be writing there.
          try {
            rmSync(sub, { recursive: true, force: true });
          } catch {}
        }
      }
    };
    parentPort.postMessage('begun');
    while (receiveMessageOnPort(parentPort) === undefined) {
      swap(aside, link);
      for (const until = performance.now() + 1; performance.now() < until; );
      swap(link, aside);
      for (const until = performance.now() + 1; performance.now() < until; );
    }
    parentPort.postMessage('ended');`;
  return new Worker(program, { eval: true });
}
