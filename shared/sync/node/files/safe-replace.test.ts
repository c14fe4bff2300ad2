import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createMockFilter } from '../../ignore/mock-filter.ts';
import { DEFAULT_SYNC_OPTIONS } from '../../sync-client.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeEntropy } from '../node-entropy.ts';
import { MockFolder } from './mock-folder.ts';
import { recoverReplacements } from './recover.ts';
import { replaceFile } from './safe-replace.ts';

const filter = createMockFilter(DEFAULT_SYNC_OPTIONS);
const TEXT_LENGTH = 100_000;
const hashOf = (text: string) => nodeEntropy.hash(Buffer.from(text));

describe('safe replace', function () {
  this.timeout(60_000);
  after(removeTemporaryFolders);

  it('leaves the file absent for a moment only', async () => {
    const file = join(await temporaryFolder(), 'a.yaml');
    await writeFile(file, '0');
    const watcher = pollFromOutside(file);
    await once(watcher, 'message');
    for (let time = 0; time < 300; time += 1) {
      assert.notEqual(await replaceFile(file, Buffer.from(String(time + 1)), hashOf(String(time))), 'changed');
    }
    watcher.postMessage('end');
    const [{ looks, longestMs }] = await once(watcher, 'message');
    assert.ok(looks > 300);
    // Between a rename and a link nothing waits but for the processor.
    assert.ok(longestMs < 1_000, `absent for ${longestMs} ms`);
  });

  it('keeps in a backup what an editor writes into the old file after it was replaced (I1)', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.yaml'), 'old');
    const said = deferred<string>();
    const files = new MockFolder({
      folder,
      filter,
      isDirty: () => false,
      watch: async () => ({ dispose: () => undefined }),
      log: (_level, message) => said.resolve(message),
    });
    const editor = await open(join(folder, 'a.yaml'), 'r+');
    await files.replace('a.yaml', Buffer.from('new'), hashOf('old'));
    await editor.write('an edit', 0);
    await editor.close();
    const [, copy = ''] = /What was written is in (.*)\.$/.exec(await said.promise) ?? [];
    assert.equal(await readFile(join(folder, copy), 'utf8'), 'an edit');
    assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'new');
  });

  it('leaves the old or the new file, whole, wherever kill -9 hits it (I1)', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.yaml');
    const texts = ['x', 'y'].map((text) => text.repeat(TEXT_LENGTH));
    await writeFile(file, texts[0] ?? '');
    for (let round = 0; round < 8; round += 1) {
      const child = await replaceWithoutEnd(file);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      child.kill('SIGKILL');
      await once(child, 'exit');
      await recoverReplacements(folder, filter);
      assert.ok(texts.includes(await readFile(file, 'utf8')));
      const left = (await readdir(folder)).filter((name) => name !== 'a.yaml' && name !== '.mockforge');
      assert.deepEqual(left, []);
    }
  });

  it('is not misled by a save of the same size whose time was set back', async () => {
    const file = join(await temporaryFolder(), 'a.yaml');
    await writeFile(file, 'one');
    const at = new Date(1_700_000_000_000);
    await utimes(file, at, at);
    await writeFile(file, 'two');
    await utimes(file, at, at);
    assert.equal(await replaceFile(file, Buffer.from('new'), hashOf('one')), 'changed');
    assert.equal(await readFile(file, 'utf8'), 'two');
  });
});

/** Tells when it has begun; after a message, how often it has looked and for how long the file was absent at most. */
function pollFromOutside(file: string): Worker {
  const program = `
    const { existsSync } = require('node:fs');
    const { parentPort, receiveMessageOnPort } = require('node:worker_threads');
    let [looks, longestMs, absentSince] = [0, 0, null];
    parentPort.postMessage('begun');
    while (receiveMessageOnPort(parentPort) === undefined) {
      looks += 1;
      const now = performance.now();
      if (existsSync(${JSON.stringify(file)})) absentSince = null;
      else absentSince ??= now;
      if (absentSince !== null) longestMs = Math.max(longestMs, now - absentSince);
    }
    parentPort.postMessage({ looks, longestMs });`;
  return new Worker(program, { eval: true });
}

async function replaceWithoutEnd(file: string): Promise<ChildProcess> {
  const module = fileURLToPath(new URL('./safe-replace.ts', import.meta.url));
  const entropy = fileURLToPath(new URL('../node-entropy.ts', import.meta.url));
  const program = `
    import { readFile, rm } from 'node:fs/promises';
    import { replaceFile } from ${JSON.stringify(module)};
    import { nodeEntropy } from ${JSON.stringify(entropy)};
    const file = ${JSON.stringify(file)};
    console.log('begun');
    for (;;) {
      const now = await readFile(file, 'utf8');
      const next = (now[0] === 'x' ? 'y' : 'x').repeat(now.length);
      const captured = await replaceFile(file, Buffer.from(next), nodeEntropy.hash(Buffer.from(now)));
      await rm(captured.kept);
    }`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
