/** One mapping inside another is refused, whoever keeps which of them in sync. */
import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliResult } from './harness/cli-process.ts';
import { eventuallyHolds } from './harness/folders.ts';
import { cli, type Person, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

describe('a mapping inside another one', function () {
  this.timeout(120_000);
  let people: TwoPeople;
  let outer: Person;
  let inner: Person;

  before(async () => {
    people = await twoPeople();
    outer = people.alice;
    // With a state of one's own, as an editor and a terminal have.
    inner = { ...people.bob, folder: join(outer.folder, 'services/users/mocks') };
    await mkdir(inner.folder, { recursive: true });
    await writeFile(join(inner.folder, 'a.yaml'), 'a: 1\n');
  });
  after(async () => {
    await people.service.kill9();
    await removeTemporaryFolders();
  });

  it('is refused while the outer one is synced by another process, and not afterwards', async () => {
    const watching = await watch(outer, people.workspace);
    assertRefused(await once(inner));
    assert.equal(await watching.stop(), 0);
    assert.equal((await once(inner)).exitCode, 0);
  });

  it('refuses the outer one while the inner one is synced by another process, also after a kill -9 of one', async () => {
    const killed = await watch(inner, people.workspace);
    await killed.kill9();
    assert.equal((await once(outer)).exitCode, 0);
    const watching = await watch(inner, people.workspace);
    assertRefused(await once(outer));
    await watching.stop();
    assert.equal((await once(outer)).exitCode, 0);
  });

  it('is no matter to the outer one where .mockforgeignore leaves the inner one out', async () => {
    await writeFile(join(outer.folder, '.mockforgeignore'), '/services/\n');
    const watching = await watch(inner, people.workspace);
    assert.equal((await once(outer)).exitCode, 0);
    await watching.stop();
  });

  it('leaves nothing behind in the folders', async () => {
    assert.deepEqual(
      (await readdir(inner.folder)).filter((name) => name === '.mockforge'),
      [],
    );
  });

  it('is no matter for folders beside each other', async () => {
    const beside: Person = { ...people.bob, folder: join(outer.folder, '../mocks-beside') };
    await mkdir(beside.folder);
    const [one, other] = await Promise.all([watch(outer, people.workspace), watch(beside, people.workspace)]);
    await writeFile(join(beside.folder, 'b.yaml'), 'b: 1\n');
    await eventuallyHolds(join(outer.folder, 'b.yaml'), (text) => text === 'b: 1\n');
    await one.stop();
    await other.stop();
  });

  function once(person: Person): Promise<CliResult> {
    return cli(person, 'sync', '--workspace', people.workspace, '--direction', 'both', '--yes', '--json');
  }

  function assertRefused({ exitCode, stdout }: CliResult): void {
    assert.equal(exitCode, 1, stdout);
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, 'folder.nested');
    assert.match(error.message, /services\/users\/mocks lies in .* both are mapped/);
    assert.ok(error.hint.length > 0);
  }
});
