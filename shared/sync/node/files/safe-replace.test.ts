import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-options.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../ground/node-entropy.ts';
import { CarefulFolder } from './careful-folder.ts';
import { type DiskCalls, diskCalls } from './disk-calls.ts';
import { twoNames } from './two-names.ts';

const filter = createMockFilter(DEFAULT_SYNC_OPTIONS);
const TEXT_LENGTH = 100_000;
const ROUNDS = 100;
const hashOf = (text: string) => nodeEntropy.hash(Buffer.from(text));
const NO_EXCHANGE: DiskCalls = {
  ...diskCalls,
  exchange: async () => 'unsupported',
  renameToFree: async () => 'unsupported',
};

describe('safe replace', function () {
  this.timeout(180_000);
  after(removeTemporaryFolders);

  it('never leaves the file absent where the system can exchange two names', async () => {
    if ((await twoNames()) === null) return console.log('      this system can not: the next test is about it');
    const { looks, absences } = await replaceWhileWatched(diskCalls);
    assert.ok(looks > ROUNDS);
    assert.equal(absences, 0);
  });

  it('leaves it absent for a moment only where it can not', async () => {
    const { looks, longestMs } = await replaceWhileWatched(NO_EXCHANGE);
    assert.ok(looks > ROUNDS);
    // Between a rename and a link nothing waits but for the processor.
    assert.ok(longestMs < 1_000, `absent for ${longestMs} ms`);
  });

  it('makes a file that is younger than the one before, even where that is of tomorrow', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.yaml'), 'old');
    const tomorrow = Date.now() / 1000 + 86_400;
    await utimes(join(folder, 'a.yaml'), tomorrow, tomorrow);
    const { mtimeMs } = await stat(join(folder, 'a.yaml'));
    await new CarefulFolder({ folder }).replace('a.yaml', Buffer.from('new'), hashOf('old'));
    assert.ok((await stat(join(folder, 'a.yaml'))).mtimeMs > mtimeMs);
  });

  it('leaves the old or the new file, whole, wherever kill -9 hits it (I1)', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.yaml');
    const texts = ['x', 'y'].map((text) => text.repeat(TEXT_LENGTH));
    await writeFile(file, texts[0] ?? '');
    for (let round = 0; round < 8; round += 1) {
      const child = await replaceWithoutEnd(folder);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      child.kill('SIGKILL');
      await once(child, 'exit');
      await new CarefulFolder({ folder }).recover(filter);
      assert.ok(texts.includes(await readFile(file, 'utf8')));
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name !== '.mockforge'),
        ['a.yaml'],
      );
    }
  });

  it('is not misled by a save of the same size whose time was set back', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.yaml');
    await writeFile(file, 'one');
    const at = new Date(1_700_000_000_000);
    await utimes(file, at, at);
    await writeFile(file, 'two');
    await utimes(file, at, at);
    assert.equal(await new CarefulFolder({ folder }).replace('a.yaml', Buffer.from('new'), hashOf('one')), 'changed');
    assert.equal(await readFile(file, 'utf8'), 'two');
  });

  it('keeps what is captured longer, rather than what was written into it less, when there is too much', async () => {
    const folder = await temporaryFolder();
    const careful = new CarefulFolder({ folder, limits: { files: 2, bytes: 1_000 } });
    await writeFile(join(folder, 'a.yaml'), '0');
    const editor = await open(join(folder, 'a.yaml'), 'r+');
    for (let time = 0; time < 5; time += 1) {
      await careful.replace('a.yaml', Buffer.from(String(time + 1)), hashOf(String(time)));
    }
    await editor.write('written late', 0);
    await editor.close();
    const kept = async () => (await readdir(join(folder, '.mockforge/kept'))).filter((name) => name.endsWith('.json'));
    await careful.lateWrites();
    // None that is younger than a minute goes.
    assert.equal((await kept()).length, 5);
    const later = new CarefulFolder({ folder, limits: { files: 2, bytes: 1_000 } });
    await later.recover(filter);
    const { writes } = await later.lateWrites(Date.now() + 120_000);
    assert.deepEqual([writes.map(({ hash }) => hash), (await kept()).length], [[hashOf('written late')], 3]);
  });
});

interface Watched {
  looks: number;
  absences: number;
  longestMs: number;
}

async function replaceWhileWatched(calls: DiskCalls): Promise<Watched> {
  const folder = await temporaryFolder();
  const file = join(folder, 'a.yaml');
  await writeFile(file, '0');
  const watcher = pollFromOutside(file);
  await once(watcher, 'message');
  const careful = new CarefulFolder({ folder, calls });
  for (let time = 0; time < ROUNDS; time += 1) {
    assert.equal(await careful.replace('a.yaml', Buffer.from(String(time + 1)), hashOf(String(time))), 'done');
  }
  watcher.postMessage('end');
  const [watched] = await once(watcher, 'message');
  return watched;
}

/** Tells when it has begun; after a message, how often it has looked, and how often and for how long the file was absent. */
function pollFromOutside(file: string): Worker {
  const program = `
    const { existsSync } = require('node:fs');
    const { parentPort, receiveMessageOnPort } = require('node:worker_threads');
    let [looks, absences, longestMs, absentSince] = [0, 0, 0, null];
    parentPort.postMessage('begun');
    while (receiveMessageOnPort(parentPort) === undefined) {
      looks += 1;
      const now = performance.now();
      if (existsSync(${JSON.stringify(file)})) absentSince = null;
      else if (absentSince === null) {
        absences += 1;
        absentSince = now;
      }
      if (absentSince !== null) longestMs = Math.max(longestMs, now - absentSince);
    }
    parentPort.postMessage({ looks, absences, longestMs });`;
  return new Worker(program, { eval: true });
}

async function replaceWithoutEnd(folder: string): Promise<ChildProcess> {
  const module = fileURLToPath(new URL('./careful-folder.ts', import.meta.url));
  const entropy = fileURLToPath(new URL('../ground/node-entropy.ts', import.meta.url));
  const program = `
    import { readFile } from 'node:fs/promises';
    import { CarefulFolder } from ${JSON.stringify(module)};
    import { nodeEntropy } from ${JSON.stringify(entropy)};
    const folder = ${JSON.stringify(folder)};
    const careful = new CarefulFolder({ folder });
    console.log('begun');
    for (;;) {
      const now = await readFile(folder + '/a.yaml', 'utf8');
      const next = (now[0] === 'x' ? 'y' : 'x').repeat(now.length);
      await careful.replace('a.yaml', Buffer.from(next), nodeEntropy.hash(Buffer.from(now)));
    }`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
