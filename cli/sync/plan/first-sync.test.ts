/** The first sync of a folder is shown before it happens (P2), in a terminal and in a pipeline. */
import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eachDatabase } from '../../../service/testing/each-database.ts';
import { startTestService, type TestService, type TestUser } from '../../../service/testing/test-service.ts';
import { type Ended, TestHome } from '../../testing/cli-process.ts';
import { Terminal } from '../../testing/terminal.ts';

interface Planned {
  workspaces: { summary: string; folder: string; mocks: { path: string; action: string }[] }[];
}

describe('the first sync of a folder (P2)', function () {
  // Each test runs the program several times.
  this.timeout(60_000);
  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    let service: TestService;
    let user: TestUser;
    let team: string;
    let home: TestHome;

    before(async () => {
      service = await startTestService({ database: await open() });
      user = await service.register('alice');
    });
    after(() => service.close());
    /** A cloud with two mocks, and a folder with one of them otherwise, and one of its own. */
    beforeEach(async () => {
      team = await service.createWorkspace(user);
      home = await TestHome.create({ MOCKFORGE_CLOUD_URL: service.url, MOCKFORGE_API_KEY: user.token });
      await home.write('elsewhere/shared.json', '{"a": 1}\n');
      await home.write('elsewhere/theirs.json', '{"b": 1}\n');
      await run('elsewhere');
      await home.write('mocks/shared.json', '{"a": 2}\n');
      await home.write('mocks/mine.json', '{"c": 1}\n');
      await home.write('mocks/notes.txt', 'no mock\n');
    });
    afterEach(() => home.remove());

    function run(folder: string, ...flags: string[]): Promise<Ended> {
      return home.run(['sync', '--workspace', team, ...flags], { folder });
    }

    function read(path: string): Promise<string> {
      return readFile(join(home.folder, path), 'utf8');
    }

    /** Mocks of the cloud, as a fresh folder gets them. */
    async function cloud(): Promise<string[]> {
      await home.write('cloud/.keep', '');
      await run('cloud', '--direction', 'down');
      return (await readdir(join(home.folder, 'cloud'))).filter((name) => name.endsWith('.json')).sort();
    }

    async function untouched(): Promise<void> {
      // A dry run leaves not even its own folder behind.
      assert.deepEqual((await readdir(join(home.folder, 'mocks'))).sort(), ['mine.json', 'notes.txt', 'shared.json']);
      assert.equal(await read('mocks/shared.json'), '{"a": 2}\n');
      assert.deepEqual(await cloud(), ['shared.json', 'theirs.json']);
    }

    it('is shown by --dry-run: mock by mock, the totals, what is no mock; nothing happens', async () => {
      const { exitCode, stdout } = await run('mocks', '--direction', 'both', '--dry-run');
      assert.equal(exitCode, 0);
      assert.match(stdout, /conflict +shared\.json +9 B here, 9 B in the cloud/);
      assert.match(stdout, /send +mine\.json +9 B\n/);
      assert.match(stdout, /receive +theirs\.json +9 B\n/);
      assert.match(stdout, /1 to send, 1 to receive, 1 in conflict \(9 B up, 9 B down\)/);
      assert.match(stdout, /no mocks: notes\.txt\nNothing was sent or written\.\n$/);
      await untouched();
    });

    it('is one document with --dry-run --json, for each strategy and direction', async () => {
      const actions = async (...flags: string[]) => {
        const { exitCode, stdout, json } = await run('mocks', '--dry-run', '--json', ...flags);
        assert.equal(exitCode, 0, stdout);
        return (json() as Planned).workspaces[0]?.mocks.map(({ action }) => action);
      };
      assert.deepEqual(await actions('--direction', 'both'), ['up', 'conflict', 'down']);
      assert.deepEqual(await actions('--direction', 'both', '--strategy', 'remote'), ['up', 'down', 'down']);
      assert.deepEqual(await actions('--direction', 'up', '--strategy', 'ours'), ['up', 'up']);
      await untouched();
    });

    it('is shown for every folder of sync.yaml, one that is not there yet included, which is not made', async () => {
      const mappings = `[{local: here, cloud: ${team}}, {local: missing, cloud: ${team}, branch: main}]`;
      await home.write('project/.mockforge/sync.yaml', `sync:\n  workspaces: ${mappings}\n`);
      await home.write('project/here/mine.json', '{}\n');
      const { exitCode, stdout, json } = await home.run(['sync', '--all', '--dry-run', '--json'], {
        folder: 'project',
      });
      assert.equal(exitCode, 0, stdout);
      assert.deepEqual(
        (json() as Planned).workspaces.map(({ summary }) => summary),
        ['1 to send, 2 to receive', '2 to receive'],
      );
      await assert.rejects(stat(join(home.folder, 'project/missing')));
    });

    it('can not be shown while another process syncs the folder, and says so (P17)', async () => {
      const watching = home.start(['sync', '--workspace', team, '--watch'], { folder: 'elsewhere' });
      await watching.line((line) => line.startsWith('Watching'));
      const { exitCode, stderr } = await run('elsewhere', '--dry-run');
      assert.equal(exitCode, 1);
      assert.match(stderr, /Another process keeps this folder in sync/);
      await watching.end('SIGINT');
    });

    it('goes on in a pipeline where nothing would be overwritten on either side', async () => {
      const { exitCode, stdout } = await run('mocks', '--direction', 'both');
      assert.equal(exitCode, 4, stdout);
      assert.deepEqual(
        [await read('mocks/shared.json'), await read('mocks/theirs.json')],
        ['{"a": 2}\n', '{"b": 1}\n'],
      );
      assert.deepEqual(await cloud(), ['mine.json', 'shared.json', 'theirs.json']);
    });

    for (const flags of [[], ['--watch']]) {
      it(`is refused in a pipeline where something would be, and nothing has happened ${flags.join()}`, async () => {
        const flagged = ['--direction', 'both', '--strategy', 'remote', ...flags];
        const { exitCode, stderr } = await run('mocks', ...flagged);
        assert.equal(exitCode, 2);
        assert.match(stderr, /1 to send, 2 to receive.*\n.*--dry-run.*--yes.*--keep-cloud/);
        await untouched();
        const again = await run('mocks', ...flagged, '--json');
        const { error } = JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '');
        assert.equal(error.code, 'plan.first_sync');
      });
    }

    it('is refused for all folders before it is begun in one', async () => {
      const other = await service.createWorkspace(user);
      const mappings = `[{local: other, cloud: ${other}}, {local: mocks, cloud: ${team}}]`;
      await home.write('.mockforge/sync.yaml', `sync:\n  workspaces: ${mappings}\n`);
      await home.write('other/one.json', '{}\n');
      // A home folder is never a project, so that one above it is.
      const environment = { HOME: join(home.folder, 'elsewhere') };
      const ended = await home.run(['sync', '--all', '--strategy', 'remote'], { environment });
      assert.equal(ended.exitCode, 2, ended.stdout);
      await untouched();
      const listed = await home.run(['sync', 'status', '--workspace', other, '--json'], { environment });
      const [report] = (listed.json() as { workspaces: { cloud: { mocks: number } }[] }).workspaces;
      assert.equal(report?.cloud.mocks, 0);
    });

    it('happens with --yes, once and for all', async () => {
      const flags = ['--direction', 'both', '--strategy', 'remote'];
      assert.equal((await run('mocks', ...flags, '--yes')).exitCode, 0);
      assert.equal(await read('mocks/shared.json'), '{"a": 1}\n');
      await home.write('mocks/shared.json', '{"a": 3}\n');
      const later = await run('mocks', ...flags);
      assert.equal(later.exitCode, 0, later.stderr);
    });

    it('takes what the cloud has with --keep-cloud: what that replaces is a backup, which can be restored', async () => {
      const kept = await run('mocks', '--direction', 'both', '--keep-cloud');
      assert.equal(kept.exitCode, 0, kept.stderr);
      assert.match(kept.stdout, /mine\.json is left out/);
      assert.equal(await read('mocks/shared.json'), '{"a": 1}\n');
      assert.deepEqual(await cloud(), ['shared.json', 'theirs.json']);

      const listed = await home.run(['backup', 'list', '--json'], { folder: 'mocks' });
      const [backup] = (listed.json() as { backups: { backup: string; path: string; bytes: number }[] }).backups;
      assert.deepEqual([backup?.path, backup?.bytes], ['shared.json', 9]);
      const restored = await home.run(['backup', 'restore', backup?.backup ?? '', '--to', 'old.json'], {
        folder: 'mocks',
      });
      assert.equal(restored.stdout, 'Restored old.json.\n');
      assert.equal(await read('mocks/old.json'), '{"a": 2}\n');
      const back = await home.run(['backup', 'restore', backup?.backup ?? ''], { folder: 'mocks' });
      assert.match(back.stdout, /^Restored shared\.json\.\nWhat was there before is in \.mockforge\/backups\/.*\n$/);
      assert.equal(await read('mocks/shared.json'), '{"a": 2}\n');
      const table = await home.run(['backup', 'list'], { folder: 'mocks' });
      assert.match(table.stdout, /^TAKEN +SIZE +MOCK +BACKUP\n(\S+Z +9 B +shared\.json +\S+Z\/shared\.json\n){2}$/);
    });

    it('refuses --keep-cloud for a folder that is only sent from, and --dry-run with what acts', async () => {
      for (const flags of [['--keep-cloud'], ['--dry-run', '--watch'], ['--dry-run', '--keep-cloud']]) {
        assert.equal((await run('mocks', ...flags)).exitCode, 2, flags.join());
      }
      await untouched();
    });

    it('leaves out what --keep-cloud left out until it is released', async () => {
      await run('mocks', '--direction', 'both', '--keep-cloud');
      await home.write('mocks/mine.json', '{"c": 2}\n');
      await run('mocks', '--direction', 'both');
      assert.deepEqual(await cloud(), ['shared.json', 'theirs.json']);
      const pending = await home.run(['sync', 'pending', '--workspace', team], { folder: 'mocks' });
      assert.match(pending.stdout, /1 left out\n +create +mine\.json +left out .*\n.*sync release/);
      const released = await home.run(['sync', 'release', 'mine.json', '--workspace', team], { folder: 'mocks' });
      assert.equal(released.exitCode, 0, released.stdout);
      assert.deepEqual(await cloud(), ['mine.json', 'shared.json', 'theirs.json']);
    });

    it('does not make a folder again that was synced before and is gone (I11)', async () => {
      await home.write('project/.mockforge/sync.yaml', `sync:\n  workspaces: [{local: mocks, cloud: ${team}}]\n`);
      const first = await home.run(['sync'], { folder: 'project' });
      assert.equal(first.exitCode, 0, first.stderr);
      assert.equal(await read('project/mocks/theirs.json'), '{"b": 1}\n');
      await rm(join(home.folder, 'project/mocks'), { recursive: true });
      for (const flags of [[], ['--dry-run']]) {
        const again = await home.run(['sync', ...flags], { folder: 'project' });
        assert.equal(again.exitCode, 1);
        assert.match(again.stderr, /mocks is not there/);
      }
      assert.equal((await readdir(join(home.folder, 'project'))).includes('mocks'), false);
    });

    describe('at a terminal', () => {
      const QUESTION = 'What is to happen?';

      function begin(terminal: Terminal, ...flags: string[]): Promise<number> {
        const environment = {
          MOCKFORGE_CLOUD_URL: service.url,
          MOCKFORGE_API_KEY: user.token,
          MOCKFORGE_STATE_DIR: join(home.folder, 'state'),
          XDG_CONFIG_HOME: join(home.folder, 'config'),
          NO_COLOR: '1',
        };
        const cwd = join(home.folder, 'mocks');
        return terminal.run(['sync', '--workspace', team, '--direction', 'both', ...flags], { cwd, environment });
      }

      it('is shown, and does not happen where the answer is no', async () => {
        const terminal = new Terminal();
        const ended = begin(terminal);
        await terminal.choose(QUESTION, 0);
        assert.equal(await ended, 2);
        assert.match(terminal.text, /conflict +shared\.json[\s\S]*send +mine\.json[\s\S]*1 to send/);
        await untouched();
      });

      it('happens where the answer is yes, and is not asked about again', async () => {
        const terminal = new Terminal();
        const ended = begin(terminal);
        await terminal.choose(QUESTION, 1);
        assert.equal(await ended, 4);
        assert.deepEqual(await cloud(), ['mine.json', 'shared.json', 'theirs.json']);
        const later = new Terminal();
        assert.equal(await begin(later), 4);
        assert.ok(!later.text.includes(QUESTION));
      });

      it('takes what the cloud has where that is the answer', async () => {
        const terminal = new Terminal();
        const ended = begin(terminal);
        await terminal.choose(QUESTION, 2);
        assert.equal(await ended, 0);
        assert.equal(await read('mocks/shared.json'), '{"a": 1}\n');
        assert.deepEqual(await cloud(), ['shared.json', 'theirs.json']);
      });

      it('is asked about by --watch, too, which then goes on', async () => {
        const terminal = new Terminal();
        const ended = begin(terminal, '--watch');
        await terminal.choose(QUESTION, 1);
        await terminal.shows('Watching');
        process.emit('SIGINT');
        assert.equal(await ended, 0);
        assert.equal(await read('mocks/theirs.json'), '{"b": 1}\n');
      });
    });
  });
});
