import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { removeTemporaryFolders, temporaryFolder } from '../testing/temporary-folder.ts';
import { addressOf, SocketLock } from './socket-lock.ts';

const never = () => assert.fail('must not be freed');

describe('folder lock (P17)', () => {
  after(removeTemporaryFolders);

  it('is had by one, and goes to the next when it is released', async () => {
    const folder = await temporaryFolder();
    const first = new SocketLock(folder);
    const second = new SocketLock(folder);
    assert.equal(await first.take(never), true);
    const freed = deferred();
    assert.equal(await second.take(freed.resolve), false);
    await first.release();
    await freed.promise;
    assert.equal(await second.take(never), true);
    await second.release();
  });

  it('does not keep two folders apart from each other', async () => {
    const locks = [new SocketLock(await temporaryFolder()), new SocketLock(await temporaryFolder())];
    for (const lock of locks) assert.equal(await lock.take(never), true);
    for (const lock of locks) await lock.release();
  });

  it('has one address for every version of Node: a short one is filled up by some, and not by others', async () => {
    const address = addressOf(await temporaryFolder());
    if (process.platform === 'linux') assert.equal(Buffer.byteLength(address), 108);
  });

  it('is freed by kill -9 of its holder', async () => {
    const folder = await temporaryFolder();
    const holder = await holdInAnotherProcess(folder);
    const lock = new SocketLock(folder);
    const taken = takeOnceFreed(lock);
    assert.equal(await taken.atFirst, false);
    holder.kill('SIGKILL');
    await taken.atLast;
    await lock.release();
  });
});

/** A process that is being killed closes its sockets one after the other: its listener may be the last. So it is tried until it is had. */
function takeOnceFreed(lock: SocketLock): { atFirst: Promise<boolean>; atLast: Promise<void> } {
  const { promise, resolve } = deferred();
  const attempt = async (): Promise<boolean> => {
    const isTaken = await lock.take(() => void attempt());
    if (isTaken) resolve();
    return isTaken;
  };
  return { atFirst: attempt(), atLast: promise };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function holdInAnotherProcess(folder: string): Promise<ChildProcess> {
  const lockModule = fileURLToPath(new URL('./socket-lock.ts', import.meta.url));
  const program = `
    import { addressOf, SocketLock } from ${JSON.stringify(lockModule)};
    const taken = await new SocketLock(${JSON.stringify(folder)}).take(() => {});
    console.log(taken ? 'taken' : 'not taken');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  assert.equal(String(said).trim(), 'taken');
  return child;
}
