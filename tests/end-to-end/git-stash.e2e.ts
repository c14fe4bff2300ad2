/** `git stash -u` takes mocks away that Git does not know: that is Git's doing, and no deletion for the team (P8). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders } from '../../shared/sync/testing/temporary-folder.ts';
import type { CliWatch } from './harness/cli-process.ts';
import { eventuallyEqual, eventuallyHolds } from './harness/folders.ts';
import { cli, type TwoPeople, twoPeople, watch } from './harness/two-people.ts';

const IDENTITY = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.test', '-c', 'init.defaultBranch=main'];

describe('git stash -u', function () {
  this.timeout(120_000);
  let people: TwoPeople;
  let watching: CliWatch[] = [];

  before(async () => {
    people = await twoPeople();
    const { alice, bob, workspace } = people;
    git('init', '-q');
    await writeFile(join(alice.folder, '.gitignore'), '.mockforge\n');
    await save('known.yaml', 'v: 1\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    for (const name of ['new-1.yaml', 'new-2.yaml']) await save(name, `name: ${name}\n`);
    watching = await Promise.all([watch(alice, workspace), watch(bob, workspace)]);
    await eventuallyEqual(alice.folder, bob.folder);
  });
  after(async () => {
    for (const one of watching) await one.kill9();
    await people.service.kill9();
    await removeTemporaryFolders();
  });

  function git(...args: string[]): void {
    execFileSync('git', [...IDENTITY, ...args], { cwd: people.alice.folder, stdio: 'pipe' });
  }

  function save(name: string, text: string): Promise<void> {
    return writeFile(join(people.alice.folder, name), text);
  }

  it('leaves the mocks that it takes away to the team, and they go on when the stash is popped (P8)', async () => {
    const { alice, bob, workspace } = people;
    git('stash', '-q', '-u');
    assert.ok(!existsSync(join(alice.folder, 'new-1.yaml')));
    for (let round = 0; round < 2; round += 1) {
      await save('after.yaml', `round: ${round}\n`);
      await eventuallyHolds(join(bob.folder, 'after.yaml'), (text) => text === `round: ${round}\n`);
      // Whoever starts anew knows it, too.
      await watching[0]?.stop();
      const once = await cli(alice, 'sync', '--workspace', workspace, '--direction', 'both', '--json');
      const { pending } = JSON.parse(once.stdout).workspaces[0];
      assert.deepEqual(pending.map(({ path, state }: { path: string; state: string }) => `${path} ${state}`).sort(), [
        'new-1.yaml left_out',
        'new-2.yaml left_out',
      ]);
      watching[0] = await watch(alice, workspace);
    }
    assert.equal((await alice.api.branch.status({ workspaceId: workspace, branch: 'main' })).mocks, 4);
    await writeFile(join(bob.folder, 'new-1.yaml'), 'name: new-1.yaml\nby: bob\n');
    git('stash', 'pop', '-q');
    await eventuallyHolds(join(alice.folder, 'new-1.yaml'), (text) => text.includes('by: bob'));
    await eventuallyEqual(alice.folder, bob.folder);
  });
});
