import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '../config/start-error.ts';
import { lockFolder } from './folder-lock.ts';

const MODULE = fileURLToPath(new URL('./folder-lock.ts', import.meta.url));

describe('the lock on a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mockforge-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is held by one, and free again afterwards', async () => {
    const lock = await lockFolder(folder);
    await assert.rejects(lockFolder(folder), StartError);
    await lock.release();
    await (await lockFolder(folder)).release();
    assert.deepEqual(await readdir(folder), []);
  });

  it('is held against another process, and not by one that was killed', async () => {
    const script = `import(${JSON.stringify(MODULE)}).then((m) => m.lockFolder(${JSON.stringify(folder)})).then(() => console.log('locked'))`;
    const keepAlive = 'setInterval(() => {}, 1e6);';
    const holder = spawn(process.execPath, ['--import', 'tsx', '-e', keepAlive + script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    await assert.rejects(lockFolder(folder), StartError);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.equal((await readdir(folder)).length, 1);
    const lock = await lockFolder(folder);
    await lock.release();
    assert.deepEqual(await readdir(folder), []);
  });

  it('goes to exactly one of many who ask for it at the same time', async () => {
    for (let round = 0; round < 100; round++) {
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const locks = attempts.filter((attempt) => attempt.status === 'fulfilled');
      assert.equal(locks.length, 1, `round ${round}`);
      await locks[0]?.value.release();
    }
  });

  it('refuses a folder whose path no socket can have, with what to do', async () => {
    await assert.rejects(lockFolder(join(folder, 'x'.repeat(120))), /too long[\s\S]*DATA_DIR/);
  });
});
