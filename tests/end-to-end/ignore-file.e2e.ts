/** `.mockforgeignore` holds as it is in the moment, however it changes while sync runs (B1, M8, P12). */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliWatch } from './harness/cli-process.ts';
import { eventually } from './harness/folders.ts';
import { cli, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

describe('.mockforgeignore', function () {
  this.timeout(300_000);
  let people: TwoPeople;
  let watching: CliWatch;
  const pathOf = (name: string) => join(people.alice.folder, name);
  const ignoreFile = () => pathOf('.mockforgeignore');

  before(async () => {
    people = await twoPeople();
    await writeFile(pathOf('first.yaml'), 'first: 1\n');
    watching = await watch(people.alice, people.workspace);
  });
  after(async () => {
    await watching.stop();
    await people.service.kill9();
    await removeTemporaryFolders();
  });

  async function inCloud(): Promise<string[]> {
    const { items } = await people.alice.api.mocks.list({ workspaceId: people.workspace, branch: 'main' }, null);
    return items.map(({ path }) => path).sort();
  }

  /** Resolves when the cloud has this mock; whatever was made before it has been decided on by then. */
  async function arrives(path: string): Promise<string[]> {
    return eventually(
      () => `${path} is not in the cloud`,
      async () => {
        const paths = await inCloud();
        return paths.includes(path) ? paths : null;
      },
    );
  }

  it('leaves out what it names from the moment in which it is saved', async () => {
    await writeFile(ignoreFile(), 'secret*.yaml\nprivate/\n');
    await writeFile(pathOf('secret1.yaml'), 'key: 1\n');
    await mkdir(pathOf('private'));
    await writeFile(pathOf('private/a.yaml'), 'key: 2\n');
    await writeFile(pathOf('open.yaml'), 'open: 1\n');
    assert.deepEqual(await arrives('open.yaml'), ['first.yaml', 'open.yaml']);
  });

  it('leaves the mocks alone that it names later: they are neither deleted nor sent', async () => {
    await writeFile(ignoreFile(), 'first.yaml\nsecret*.yaml\nprivate/\n');
    await writeFile(pathOf('first.yaml'), 'first: 2\n');
    await writeFile(pathOf('next.yaml'), 'next: 1\n');
    assert.deepEqual(await arrives('next.yaml'), ['first.yaml', 'next.yaml', 'open.yaml']);
    const { items } = await people.alice.api.mocks.list({ workspaceId: people.workspace, branch: 'main' }, null);
    assert.equal(items.find(({ path }) => path === 'first.yaml')?.revision, 1);
  });

  it('that is no file any more stops the sync with a word, until it is one', async () => {
    await rm(ignoreFile());
    await mkdir(ignoreFile());
    const stopped = await watching.untilStatus(({ state }) => state === 'stopped');
    assert.equal((stopped['error'] as { code: string }).code, 'folder.ignore_unreadable');
    await writeFile(pathOf('secret2.yaml'), 'key: 3\n');
    const once = await cli(people.bob, 'sync', '--workspace', people.workspace, '--direction', 'both');
    assert.equal(once.exitCode, 0);
    assert.ok(!(await inCloud()).includes('secret2.yaml'));
    await rm(ignoreFile(), { recursive: true });
    await arrives('secret2.yaml');
  });

  it('lets in what it names no more, also in folders that it had left out, and watches them', async () => {
    await arrives('private/a.yaml');
    await writeFile(pathOf('private/b.yaml'), 'key: 4\n');
    await arrives('private/b.yaml');
  });
});
