import assert from 'node:assert/strict';
import { mkdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { EditedFolder, type EditorHands } from './edited-folder.ts';

const TEXT = 'method: GET\n';
const HASH = nodeEntropy.hash(new TextEncoder().encode(TEXT));

describe('a folder whose files are open in an editor (B6)', () => {
  let folder: string;
  let asked: string[];
  let dirty: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    asked = [];
    dirty = '';
    await mkdir(join(folder, 'users'));
    await writeFile(join(folder, 'users', 'get.yaml'), TEXT);
  });

  function opened(hands: Partial<EditorHands> = {}): EditedFolder {
    const editor: EditorHands = {
      writing: (path) => asked.push(`writing ${path.slice(folder.length + 1)}`),
      isOpen: (path) => path.endsWith('get.yaml'),
      move: async (from, to) => {
        asked.push('move');
        await mkdir(dirname(to), { recursive: true });
        await rename(from, to);
      },
      atRest: async () => undefined,
      ...hands,
    };
    const filter = createMockFilter({ include: ['**/*.yaml'], ignore: [] });
    const watch = async () => ({ dispose: () => undefined });
    return new EditedFolder({ folder, filter, isDirty: (path) => path === dirty, watch, log: () => undefined, editor });
  }

  const textOf = (path: string) => readFile(join(folder, path), 'utf8').catch(() => null);

  it('lets the editor move what it shows, unsaved or not, and clears the folder that it leaves', async () => {
    dirty = join(folder, 'users', 'get.yaml');
    const { outcome } = await opened().move('users/get.yaml', 'people/one.yaml', HASH);
    assert.deepEqual([outcome, asked], ['done', ['move']]);
    assert.equal(await textOf('people/one.yaml'), TEXT);
    await assert.rejects(stat(join(folder, 'users')), { code: 'ENOENT' });
  });

  it('moves on the disk what is not open, and what the editor did not move, whatever it says', async () => {
    await opened({ isOpen: () => false }).move('users/get.yaml', 'users/two.yaml', HASH);
    assert.deepEqual(asked, []);
    const lazy = opened({ isOpen: () => true, move: async () => undefined });
    assert.equal((await lazy.move('users/two.yaml', 'users/three.yaml', HASH)).outcome, 'done');
    assert.equal(await textOf('users/three.yaml'), TEXT);
  });

  it('does not ask the editor where the file is another one by now, or something is there', async () => {
    assert.equal((await opened().move('users/get.yaml', 'a.yaml', 'f'.repeat(64))).outcome, 'changed');
    await writeFile(join(folder, 'a.yaml'), 'other\n');
    const taken = await opened()
      .move('users/get.yaml', 'a.yaml', HASH)
      .catch(() => ({ outcome: 'refused' }));
    assert.notEqual(taken.outcome, 'done');
    assert.deepEqual([await textOf('a.yaml'), await textOf('users/get.yaml'), asked], ['other\n', TEXT, []]);
  });

  it('waits for what is unsaved under the new name', async () => {
    dirty = join(folder, 'a.yaml');
    assert.equal((await opened().move('users/get.yaml', 'a.yaml', HASH)).outcome, 'busy');
    assert.deepEqual([asked, await textOf('users/get.yaml')], [[], TEXT]);
  });

  it('tells the very bytes that it writes, with the line ends of Git, and nothing that it does not write (B8)', async () => {
    const told: string[] = [];
    const files = opened({ writing: (_path, bytes) => told.push(String(Buffer.from(bytes))) });
    const path = 'users/get.yaml';
    await writeFile(join(folder, path), 'method: GET\r\n');
    files.readWithLf(path);
    dirty = join(folder, path);
    assert.equal((await files.replace(path, Buffer.from('method: POST\n'), HASH)).outcome, 'busy');
    assert.deepEqual(told, []);
    dirty = '';
    assert.equal((await files.replace(path, Buffer.from('method: POST\n'), HASH)).outcome, 'done');
    assert.deepEqual([told, await textOf(path)], [['method: POST\r\n'], 'method: POST\r\n']);
  });

  it('sends nothing through a link that leads out (I8)', async () => {
    const outside = await temporaryFolder();
    await symlink(outside, join(folder, 'out'));
    await opened()
      .move('users/get.yaml', 'out/get.yaml', HASH)
      .catch(() => undefined);
    assert.deepEqual(asked, []);
    assert.equal(await textOf('users/get.yaml'), TEXT);
    await assert.rejects(stat(join(outside, 'get.yaml')), { code: 'ENOENT' });
  });

  it('says that what was saved in the very moment has to be looked at', async () => {
    const saving = opened({
      move: async (from, to) => {
        await rename(from, to);
        await writeFile(to, 'method: PUT\n');
      },
    });
    assert.deepEqual(await saving.move('users/get.yaml', 'b.yaml', HASH), { outcome: 'done', stat: null });
  });

  it('looks at files only when the editor has come to rest', async () => {
    const atRest = () => rename(join(folder, 'users', 'get.yaml'), join(folder, 'b.yaml'));
    const looked = opened({ atRest }).stat('b.yaml');
    assert.equal((await looked)?.path, 'b.yaml');
  });

  it('tells the editor before anything is written', async () => {
    await opened().replace('users/get.yaml', new TextEncoder().encode('method: PUT\n'), HASH);
    assert.deepEqual(asked, ['writing users/get.yaml']);
  });
});
