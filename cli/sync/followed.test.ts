import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_SYNC_OPTIONS, type FolderClient } from '@mockforge-cloud/shared/sync';
import { openFolder } from '@mockforge-cloud/shared/sync/node';
import { eachDatabase } from '../../service/testing/each-database.ts';
import type { RunningCli } from '../testing/cli-process.ts';
import { SignedIn } from '../testing/signed-in.ts';

describe('a process that follows sync --watch (P17)', () => {
  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    const signedIn = SignedIn.inEachTest(open);
    let watching: RunningCli;
    let editor: FolderClient;

    beforeEach(async () => {
      const { home, team } = signedIn;
      for (const folder of ['a', 'b']) await mkdir(join(home.folder, folder));
      await home.write('a/one.json', '{"a": 1}\n');
      await syncOfA();
      watching = home.start(['sync', '--workspace', team, '--direction', 'both', '--watch'], { folder: 'b' });
      await watching.line((line) => line.startsWith('Watching'));
      editor = await follow(join(home.folder, 'b'));
    });
    afterEach(async () => {
      await editor.stop();
      await watching.end('SIGINT');
    });

    async function syncOfA(): Promise<void> {
      const { home, team } = signedIn;
      const ended = await home.run(['sync', '--workspace', team, '--direction', 'up'], { folder: 'a' });
      assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    }

    /** As an editor's window does it. */
    async function follow(folder: string): Promise<FolderClient> {
      const { home, service, team, user } = signedIn;
      const client = await openFolder({
        folder,
        serviceUrl: service.url,
        token: async () => user.token,
        stateDir: join(home.folder, 'state-of-the-editor'),
        options: { ...DEFAULT_SYNC_OPTIONS, workspaceId: team },
        channel: { keyFolder: join(home.folder, '.local/state/mockforge-cloud/channel') },
      });
      await client.start();
      assert.equal(client.status.state, 'following');
      return client;
    }

    const ofB = () => readFile(join(signedIn.home.folder, 'b/one.json'), 'utf8');

    async function becomes(content: string): Promise<void> {
      const giveUpAt = performance.now() + 15_000;
      while ((await ofB()) !== content) {
        assert.ok(performance.now() < giveUpAt, `it does not become ${content}`);
        await sleep(20);
      }
    }

    it('keeps it from replacing what is unsaved there, and lets it when that is saved or undone', async () => {
      const { home, team } = signedIn;
      assert.equal(await editor.unsaved(['one.json']), true);
      await home.write('a/one.json', '{"a": 2}\n');
      await home.write('a/two.json', '{}\n');
      await syncOfA();
      await watching.line((line) => /Received two\.json/.test(line));
      assert.equal(await ofB(), '{"a": 1}\n');
      const pending = await editor.askHolder('pending');
      assert.deepEqual(
        [pending?.place.workspace, pending?.mocks.map(({ path, state }) => [path, state])],
        [team, [['one.json', 'waiting']]],
      );
      assert.equal(await editor.unsaved([]), true);
      await becomes('{"a": 2}\n');
    });

    it('takes its word back when it ends', async () => {
      await editor.unsaved(['one.json']);
      await signedIn.home.write('a/one.json', '{"a": 2}\n');
      await signedIn.home.write('a/two.json', '{}\n');
      await syncOfA();
      await watching.line((line) => /Received two\.json/.test(line));
      await editor.stop();
      await becomes('{"a": 2}\n');
    });
  });
});
