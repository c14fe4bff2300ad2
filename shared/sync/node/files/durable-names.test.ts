import assert from 'node:assert/strict';
import { type FileHandle, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { CarefulFolder } from './careful-folder.ts';

const BYTES = Buffer.from('a: 1\n');

/** The names that a folder had each time it was flushed while `run` ran. No test can take the power away. */
async function namesFlushed(folder: string, run: () => Promise<unknown>): Promise<string[][]> {
  const handle = await open(folder, 'r');
  const { ino } = await handle.stat();
  await handle.close();
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  const { sync } = prototype;
  const flushed: string[][] = [];
  prototype.sync = async function (this: FileHandle) {
    if ((await this.stat()).ino === ino) flushed.push(await readdir(folder));
    return sync.call(this);
  };
  try {
    await run();
  } finally {
    prototype.sync = sync;
  }
  return flushed;
}

describe('the names of files', () => {
  after(removeTemporaryFolders);

  it('are on the disk when a file has been placed: a loss of power would make an edit of the old one', async () => {
    const folder = await temporaryFolder();
    const flushed = await namesFlushed(folder, () => new CarefulFolder({ folder }).replace('a.yaml', BYTES, null));
    assert.ok(flushed.at(-1)?.includes('a.yaml'));
  });

  it('are on the disk in both folders when a file has been moved', async () => {
    const folder = await temporaryFolder();
    const below = join(folder, 'below');
    await mkdir(below);
    await writeFile(join(folder, 'a.yaml'), BYTES);
    const careful = new CarefulFolder({ folder });
    const hash = nodeEntropy.hash(BYTES);
    const there = await namesFlushed(below, () => careful.move('a.yaml', 'below/b.yaml', hash));
    assert.deepEqual(there.at(-1), ['b.yaml']);
    const back = await namesFlushed(below, () => careful.move('below/b.yaml', 'a.yaml', hash));
    assert.deepEqual(back.at(-1), []);
  });
});
