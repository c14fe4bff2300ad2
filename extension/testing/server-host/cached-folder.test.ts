import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCachedFolder } from './cached-folder.ts';

describe('a cached folder', () => {
  let parent = '';
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'cached-folder-'));
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const fillWith = (text: string) => (into: string) => writeFile(join(into, 'content'), text);

  it('is filled once and kept', async () => {
    const folder = join(parent, 'server-1');
    await ensureCachedFolder({ folder, fill: fillWith('first') });
    await ensureCachedFolder({ folder, fill: fillWith('second') });
    assert.equal(await readFile(join(folder, 'content'), 'utf8'), 'first');
  });

  it('is filled by two at once without a mixture and without leftovers', async () => {
    const folder = join(parent, 'server-1');
    await Promise.all(['one', 'two'].map((text) => ensureCachedFolder({ folder, fill: fillWith(text) })));
    assert.match(await readFile(join(folder, 'content'), 'utf8'), /^(one|two)$/);
    assert.deepEqual(await readdir(parent), ['server-1']);
  });

  it('leaves nothing where filling fails, and can be tried again', async () => {
    const folder = join(parent, 'server-1');
    const fail = () => Promise.reject(new Error('no network'));
    await assert.rejects(ensureCachedFolder({ folder, fill: fail }), /no network/);
    assert.deepEqual(await readdir(parent), []);
    await ensureCachedFolder({ folder, fill: fillWith('second try') });
    assert.equal(await readFile(join(folder, 'content'), 'utf8'), 'second try');
  });

  it('is freed of what a process left that ended while it filled it', async () => {
    const folder = join(parent, 'server-1');
    const ended = spawnSync(process.execPath, ['--version']).pid;
    await mkdir(join(parent, `.server-1-${ended}-abcdef`));
    await mkdir(join(parent, `.server-1-${process.pid}-abcdef`));
    await ensureCachedFolder({ folder, fill: fillWith('content') });
    assert.deepEqual((await readdir(parent)).sort(), [`.server-1-${process.pid}-abcdef`, 'server-1']);
  });
});
