import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../config/start-error.ts';
import { lockFolder } from './folder-lock.ts';

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

  it('is not held by a process that was killed', async () => {
    await holdAndDie();
    const lock = await lockFolder(folder);
    assert.deepEqual(await readdir(folder), ['service.lock']);
    await lock.release();
  });

  it('goes to exactly one of many who take it over at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      await holdAndDie();
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const locks = attempts.filter((attempt) => attempt.status === 'fulfilled');
      assert.equal(locks.length, 1);
      await locks[0]?.value.release();
    }
  });

  it('refuses a folder whose path no socket can have, with what to do', async () => {
    await assert.rejects(lockFolder(join(folder, 'x'.repeat(120))), /too long[\s\S]*DATA_DIR/);
  });

  /** Leaves what a killed process leaves. */
  async function holdAndDie(): Promise<void> {
    const script = `require('net').createServer().listen(${JSON.stringify(join(folder, 'service.lock'))}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
  }
});
