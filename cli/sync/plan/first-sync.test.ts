/** The first sync of a folder is shown before it happens (P2), in a terminal and in a pipeline. */
import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eachDatabase } from '../../../service/testing/each-database.ts';
import type { Ended } from '../../testing/cli-process.ts';
import { SignedIn } from '../../testing/signed-in.ts';
import { Terminal } from '../../testing/terminal.ts';

interface Planned {
  workspaces: { summary: string; folder: string; mocks: { path: string; action: string }[] }[];
}

describe('the first sync of a folder (P2)', function () {
  // Each test runs the program several times.
  this.timeout(180_000);
  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    const at = SignedIn.inEachTest(open);

    /** A cloud with two mocks, and a folder with one of them otherwise, and one of its own. */
    beforeEach(async () => {
      await at.home.write('elsewhere/shared.json', '{"a": 1}\n');
      await at.home.write('elsewhere/theirs.json', '{"b": 1}\n');
      await run('elsewhere');
      await at.home.write('mocks/shared.json', '{"a": 2}\n');
      await at.home.write('mocks/mine.json', '{"c": 1}\n');
      await at.home.write('mocks/notes.txt', 'no mock\n');
    });

    function run(folder: string, ...flags: string[]): Promise<Ended> {
      return at.home.run(['sync', '--workspace', at.team, ...flags], { folder });
    }

    function read(path: string): Promise<string> {
      return readFile(join(at.home.folder, path), 'utf8');
    }

    /** Mocks of the cloud, as a fresh folder gets them. */
    async function cloud(): Promise<string[]> {
      await at.home.write('cloud/.keep', '');
      await run('cloud', '--direction', 'down');
      return (await readdir(join(at.home.folder, 'cloud'))).filter((name) => name.endsWith('.json')).sort();
    }

    async function untouched(): Promise<void> {
      // A dry run leaves not even its own folder behind.
      assert.deepEqual((await readdir(join(at.home.folder, 'mocks'))).sort(), [
        'mine.json',
        'notes.txt',
        'shared.json',
      ]);
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
      const mappings = `[{local: here, cloud: ${at.team}}, {local: missing, cloud: ${at.team}, branch: main}]`;
      await at.home.write('project/.mockforge/sync.yaml', `sync:\n  workspaces: ${mappings}\n`);
      await at.home.write('project/here/mine.json', '{}\n');
      const { exitCode, stdout, json } = await at.home.run(['sync', '--all', '--dry-run', '--json'], {
        folder: 'project',
      });
      assert.equal(exitCode, 0, stdout);
      assert.deepEqual(
        (json() as Planned).workspaces.map(({ summary }) => summary),
        ['1 to send, 2 to receive', '2 to receive'],
      );
      await assert.rejects(stat(join(at.home.folder, 'project/missing')));
    });

    it('can not be shown while another process syncs the folder, and says so (P17)', async () => {
      const watching = at.home.start(['sync', '--workspace', at.team, '--watch'], { folder: 'elsewhere' });
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
      const other = await at.service.createWorkspace(at.user);
      const mappings = `[{local: other, cloud: ${other}}, {local: mocks, cloud: ${at.team}}]`;
      await at.home.write('.mockforge/sync.yaml', `sync:\n  workspaces: ${mappings}\n`);
      await at.home.write('other/one.json', '{}\n');
      // A home folder is never a project, so that one above it is.
      const environment = { HOME: join(at.home.folder, 'elsewhere') };
      const ended = await at.home.run(['sync', '--all', '--strategy', 'remote'], { environment });
      assert.equal(ended.exitCode, 2, ended.stdout);
      await untouched();
      const listed = await at.home.run(['sync', 'status', '--workspace', other, '--json'], { environment });
      const [report] = (listed.json() as { workspaces: { cloud: { mocks: number } }[] }).workspaces;
      assert.equal(report?.cloud.mocks, 0);
    });

    it('happens with --yes, once and for all', async () => {
      const flags = ['--direction', 'both', '--strategy', 'remote'];
      assert.equal((await run('mocks', ...flags, '--yes')).exitCode, 0);
      assert.equal(await read('mocks/shared.json'), '{"a": 1}\n');
      await at.home.write('mocks/shared.json', '{"a": 3}\n');
      const later = await run('mocks', ...flags);
      assert.equal(later.exitCode, 0, later.stderr);
    });

    it('takes what the cloud has with --keep-cloud: what that replaces is a backup, which can be restored', async () => {
      const kept = await run('mocks', '--direction', 'both', '--keep-cloud');
      assert.equal(kept.exitCode, 0, kept.stderr);
      assert.match(kept.stdout, /mine\.json is left out/);
      assert.equal(await read('mocks/shared.json'), '{"a": 1}\n');
      assert.deepEqual(await cloud(), ['shared.json', 'theirs.json']);

      const listed = await at.home.run(['backup', 'list', '--json'], { folder: 'mocks' });
      const [backup] = (listed.json() as { backups: { backup: string; path: string; bytes: number }[] }).backups;
      assert.deepEqual([backup?.path, backup?.bytes], ['shared.json', 9]);
      const restored = await at.home.run(['backup', 'restore', backup?.backup ?? '', '--to', 'old.json'], {
        folder: 'mocks',
      });
      assert.equal(restored.stdout, 'Restored old.json.\n');
      assert.equal(await read('mocks/old.json'), '{"a": 2}\n');
      const back = await at.home.run(['backup', 'restore', backup?.backup ?? ''], { folder: 'mocks' });
      assert.match(back.stdout, /^Restored shared\.json\.\nWhat was there before is in \.mockforge\/backups\/.*\n$/);
      assert.equal(await read('mocks/shared.json'), '{"a": 2}\n');
      const table = await at.home.run(['backup', 'list'], { folder: 'mocks' });
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
      await at.home.write('mocks/mine.json', '{"c": 2}\n');
      await run('mocks', '--direction', 'both');
      assert.deepEqual(await cloud(), ['shared.json', 'theirs.json']);
      const pending = await at.home.run(['sync', 'pending', '--workspace', at.team], { folder: 'mocks' });
      assert.match(pending.stdout, /1 left out\n +create +mine\.json +left out .*\n.*sync release/);
      const released = await at.home.run(['sync', 'release', 'mine.json', '--workspace', at.team], { folder: 'mocks' });
      assert.equal(released.exitCode, 0, released.stdout);
      assert.deepEqual(await cloud(), ['mine.json', 'shared.json', 'theirs.json']);
    });

    it('does not make a folder again that was synced before and is gone (I11)', async () => {
      await at.home.write('project/.mockforge/sync.yaml', `sync:\n  workspaces: [{local: mocks, cloud: ${at.team}}]\n`);
      const first = await at.home.run(['sync'], { folder: 'project' });
      assert.equal(first.exitCode, 0, first.stderr);
      assert.equal(await read('project/mocks/theirs.json'), '{"b": 1}\n');
      await rm(join(at.home.folder, 'project/mocks'), { recursive: true });
      for (const flags of [[], ['--dry-run']]) {
        const again = await at.home.run(['sync', ...flags], { folder: 'project' });
        assert.equal(again.exitCode, 1);
        assert.match(again.stderr, /mocks is not there/);
      }
      assert.equal((await readdir(join(at.home.folder, 'project'))).includes('mocks'), false);
    });

    describe('at a terminal', () => {
      const QUESTION = 'What do you want to do?';

      function begin(terminal: Terminal, ...flags: string[]): Promise<number> {
        const environment = {
          ...at.environment,
          MOCKFORGE_STATE_DIR: join(at.home.folder, 'state'),
          XDG_CONFIG_HOME: join(at.home.folder, 'config'),
          NO_COLOR: '1',
        };
        const cwd = join(at.home.folder, 'mocks');
        return terminal.run(['sync', '--workspace', at.team, '--direction', 'both', ...flags], { cwd, environment });
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
