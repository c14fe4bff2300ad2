import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eachDatabase } from '../../service/testing/each-database.ts';
import type { Ended } from '../testing/cli-process.ts';
import { SignedIn } from '../testing/signed-in.ts';

const ANOTHER_SERVICE = { MOCKFORGE_CLOUD_URL: 'http://127.0.0.1:1' };

describe('the commands that look at a folder', function () {
  // Each runs a dozen programs, on a machine that may have other things to do.
  this.timeout(120_000);

  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    const signedIn = SignedIn.inEachTest(open);

    beforeEach(async () => {
      await mkdir(join(signedIn.home.folder, 'mocks'));
      await signedIn.home.write('mocks/one.json', '{"a": 1}\n');
    });

    function run(words: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
      return signedIn.home.run(words, { folder: 'mocks', environment });
    }

    function sync(...flags: string[]): Promise<Ended> {
      return run(['sync', '--workspace', signedIn.team, ...flags]);
    }

    /** Every file and folder below, with what it holds and when it was touched. */
    async function everything(folder: string): Promise<string[]> {
      const found: string[] = [];
      for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
        const path = join(entry.parentPath, entry.name);
        const { mtimeMs, ino } = await stat(path);
        found.push(`${path} ${mtimeMs} ${ino} ${entry.isFile() ? await readFile(path, 'base64') : ''}`);
      }
      return found.sort();
    }

    it('change nothing on the disk, whichever service the environment names (T6)', async () => {
      assert.equal((await sync('--direction', 'both')).exitCode, 0);
      await signedIn.home.write('mocks/two.json', '{"b": 1}\n');
      await signedIn.home.write('mocks/one.json', '{"a": 2}\n');
      const before = await everything(signedIn.home.folder);
      for (const word of ['status', 'pending', 'conflicts']) await run(['sync', word]);
      await sync('--dry-run', '--direction', 'both');
      for (const word of ['status', 'pending']) {
        await run(['sync', word, '--workspace', signedIn.team], ANOTHER_SERVICE);
      }
      await run(['sync', 'status'], { MOCKFORGE_API_KEY: '' });
      assert.deepEqual(await everything(signedIn.home.folder), before);
    });

    it('name what was written late before the folder was copied, with how it is had back (P22, I1)', async () => {
      await sync();
      const id = '0a1b2c3d-0000-4000-8000-000000000000';
      const kept = `mocks/.mockforge/kept/${id}`;
      const folder = { ino: '1', birth: '1' };
      const from = { path: 'one.json', to: null, owner: null, expected: 'a'.repeat(64), links: 1, folder };
      const facts = { id, kind: 'remove', ...from, kept: id, fresh: null, supersedes: null, at: 1 };
      await mkdir(join(signedIn.home.folder, 'mocks/.mockforge/kept'), { recursive: true });
      await signedIn.home.write(kept, 'written late');
      await signedIn.home.write(`${kept}.json`, JSON.stringify({ facts, self: { ino: '1', birth: '1' }, seal: null }));
      for (const words of [
        ['sync', 'pending'],
        ['backup', 'list'],
      ]) {
        const told = (await run(words)).stdout;
        assert.match(told, new RegExp(`It is in \\.mockforge/kept/${id} .*: copy what you want of it into one\\.json`));
        const { kept: listed, workspaces } = (await run([...words, '--json'])).json() as {
          kept?: { path: string }[];
          workspaces?: { kept: { path: string }[] }[];
        };
        assert.deepEqual(
          (listed ?? workspaces?.[0]?.kept)?.map(({ path }) => path),
          ['one.json'],
        );
      }
    });

    it('name what was edited while nothing kept the folder in sync', async () => {
      await sync();
      await signedIn.home.write('mocks/two.json', '{"b": 1}\n');
      await signedIn.home.write('mocks/one.json', '{"a": 2}\n');
      const pending = await run(['sync', 'pending']);
      assert.match(pending.stdout, /: 2 queued\n/);
      assert.match(pending.stdout, /^ +update +one\.json +queued$/m);
      assert.match(pending.stdout, /^ +create +two\.json +queued$/m);
      assert.match((await run(['sync', 'status'])).stdout, /here: nothing keeps it in sync now; 2 queued/);
      const plan = await sync('--dry-run');
      assert.match(
        plan.stdout,
        /replace in the cloud +one\.json[\s\S]*send +two\.json[\s\S]*Nothing was sent or written/,
      );
    });

    it('say what is held back, and why, where nothing keeps the folder in sync (P22)', async () => {
      await sync();
      await signedIn.home.write('mocks/one.json', '{\n  "a": \n');
      const pending = await run(['sync', 'pending']);
      assert.match(pending.stdout, /: 1 held back\n +update +one\.json +held back +It no longer parses: see line 3\./);
      assert.match(pending.stdout, /Release one with "mockforge-cloud sync release PATH/);
      const status = await run(['sync', 'status']);
      assert.match(status.stdout, /0 queued, 1 held back[\s\S]*See why with "mockforge-cloud sync pending/);
    });

    it('say for which workspace and service they speak, and that another service has never been synced with', async () => {
      await sync();
      const { team, service } = signedIn;
      const status = await run(['sync', 'status']);
      assert.match(status.stdout, new RegExp(`^${team} \\(main\\) at ${service.url} and .*/mocks\n`));
      const elsewhere = await run(['sync', 'status'], ANOTHER_SERVICE);
      assert.match(elsewhere.stdout, new RegExp(`^${team} \\(main\\) at http://127\\.0\\.0\\.1:1 and `));
      assert.match(elsewhere.stdout, /here: nothing keeps it in sync now; not synced from here yet/);
      const pending = await run(['sync', 'pending'], ANOTHER_SERVICE);
      assert.match(pending.stdout, /at http:\/\/127\.0\.0\.1:1: not synced from here yet/);
    });

    it('find the workspace of a folder that was synced without a sync.yaml, from a folder below it too', async () => {
      await sync();
      await signedIn.home.write('mocks/users/two.json', '{}\n');
      for (const folder of ['mocks', 'mocks/users']) {
        for (const word of ['status', 'pending', 'conflicts']) {
          const ended = await signedIn.home.run(['sync', word], { folder });
          assert.equal(ended.exitCode, 0, ended.stderr);
          assert.match(ended.stdout, new RegExp(signedIn.team));
        }
      }
      const unknown = await signedIn.home.run(['sync', 'status']);
      assert.equal(unknown.exitCode, 2);
      assert.match(unknown.stderr, /a workspace must be named/);
    });

    it('ask the process that keeps the folder in sync (P17)', async () => {
      const { home, team, service } = signedIn;
      const watching = home.start(['sync', '--workspace', team, '--watch', '--direction', 'both'], { folder: 'mocks' });
      await watching.line((line) => line.startsWith('Watching'));
      const status = await run(['sync', 'status']);
      assert.match(status.stdout, /here: another process has it: in sync\n/);
      await home.write('mocks/one.json', '{"a": \n');
      await watching.line((line) => /1 held back/.test(line));
      const pending = await run(['sync', 'pending']);
      assert.equal(pending.exitCode, 0, pending.stderr);
      assert.match(pending.stdout, /1 held back\n +update +one\.json +held back +.*pars/);
      assert.match(pending.stdout, /stop the "sync --watch" and use "mockforge-cloud sync release PATH/);
      const held = await run(['sync', 'status']);
      assert.match(held.stdout, /waiting \(1 held back\)[\s\S]*See why with "mockforge-cloud sync pending/);
      const released = await run(['sync', 'release', 'one.json']);
      assert.equal(released.exitCode, 1);
      assert.doesNotMatch(released.stderr, /neither held back/);
      assert.match(
        released.stderr,
        /Another process keeps this folder in sync\.\n.*stop that "sync --watch" and run this again/,
      );
      const document = (await run(['sync', 'status', '--json'])).json() as {
        workspaces: Record<string, Record<string, unknown>>[];
      };
      const { blocked, direction, service_url } = document.workspaces[0]?.['keeper'] ?? {};
      assert.equal(blocked, 1);
      assert.deepEqual([direction, service_url], ['bidirectional', service.url]);
      const other = await run(['sync', 'status'], ANOTHER_SERVICE);
      assert.match(
        other.stdout,
        new RegExp(`here: another process keeps .*/mocks the same as ${team} \\(main\\) at ${service.url}`),
      );
      await watching.end('SIGINT');
    });

    it('say what to do about what another process stands still for, and claim nothing meanwhile', async () => {
      const { home, team } = signedIn;
      const watching = home.start(['sync', '--workspace', team, '--watch', '--direction', 'both'], { folder: 'mocks' });
      await watching.line((line) => line.startsWith('Watching'));
      await home.write('mocks/.mockforgeignore/not-a-file', '');
      await watching.line((line) => /: stopped\. \.mockforgeignore is /.test(line));
      await watching.line((line) => /^ {2}Correct \.mockforgeignore/.test(line));
      const status = await run(['sync', 'status']);
      assert.match(status.stdout, /stopped\. \.mockforgeignore is .*\n.*cloud: .*\n +Correct \.mockforgeignore/);
      const pending = await run(['sync', 'pending']);
      assert.match(pending.stdout, /nothing is known to be pending, but sync is not running now: stopped\./);
      await watching.end('SIGINT');
    });

    it('are not told that all is in sync where up leaves mocks in the cloud, but what changes that (B4)', async () => {
      const { home, team } = signedIn;
      await sync();
      await mkdir(join(home.folder, 'empty'));
      const once = await home.run(['sync', '--workspace', team], { folder: 'empty' });
      assert.equal(once.exitCode, 0, once.stderr);
      assert.doesNotMatch(once.stdout, /in sync/);
      assert.match(once.stdout, /1 not received[\s\S]*1 mock of the cloud is not received: .*--direction both/);
      const watching = home.start(['sync', '--workspace', team, '--watch'], { folder: 'empty' });
      await watching.line((line) => /1 mock of the cloud is not received: .*--direction both/.test(line));
      await watching.end('SIGINT');
    });

    it('lead from a conflict to its end, by lines that can be pasted where they are printed', async () => {
      const { home, team } = signedIn;
      await mkdir(join(home.folder, 'others'));
      const others = (...words: string[]) => home.run(words, { folder: 'others' });
      await sync('--direction', 'both');
      await others('sync', '--workspace', team, '--direction', 'both');
      await home.write('others/one.json', '{"a": 2}\n');
      await home.write('mocks/one.json', '{"a": 3}\n');
      await others('sync', '--workspace', team, '--direction', 'both');
      const conflicting = await sync('--direction', 'both');
      assert.equal(conflicting.exitCode, 4, conflicting.stdout);
      const listed = await run(wordsIn(conflicting.stdout, /See the conflicts with "(.*?)"/));
      assert.equal(listed.exitCode, 0, listed.stderr);
      const id = /^(\S+) +one\.json/m.exec(listed.stdout)?.[1] ?? '';
      const words = wordsIn(listed.stdout, /Settle one with "(.*?)"/).map((word) => (word === 'ID' ? id : word));
      const settled = await run(words);
      assert.equal(settled.exitCode, 0, settled.stderr);
      assert.match(settled.stdout, /one\.json: settled with the edit of alice/);
      await others('sync', '--workspace', team, '--direction', 'both');
      assert.equal(await readFile(join(home.folder, 'others/one.json'), 'utf8'), '{"a": 3}\n');
      assert.match((await run(['sync', 'conflicts'])).stdout, /No conflicts/);
      assert.equal((await run(['sync', 'resolve', '--strategy', 'local'])).exitCode, 1);
      assert.equal((await run(['sync', 'resolve'])).exitCode, 2);
    });
  });
});

function wordsIn(text: string, line: RegExp): string[] {
  const found = line.exec(text)?.[1];
  assert.ok(found, text);
  return found.split(' ').slice(1);
}
