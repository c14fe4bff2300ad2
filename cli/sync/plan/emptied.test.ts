/** Most files of a folder are gone (I11): in a pipeline a flag says what becomes of them, at a terminal a person. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eachDatabase } from '../../../service/testing/each-database.ts';
import type { Ended } from '../../testing/cli-process.ts';
import { SignedIn } from '../../testing/signed-in.ts';
import { Terminal } from '../../testing/terminal.ts';

const MOCKS = ['1', '2', '3', '4', '5', '6', '7'].map((name) => `${name}.json`);
const GONE = MOCKS.slice(0, 6);

describe('a folder from which most mocks are gone (I11)', function () {
  // Each test runs the program several times.
  this.timeout(180_000);
  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    const at = SignedIn.inEachTest(open);

    /** Beside what is gone, one mock is edited: that is nothing to ask about. */
    beforeEach(async () => {
      for (const name of MOCKS) await at.home.write(`mocks/${name}`, '{"by": "all"}\n');
      const first = await sync('--yes');
      assert.equal(first.exitCode, 0, first.stdout);
      for (const name of GONE) await rm(join(at.home.folder, 'mocks', name));
      await at.home.write('mocks/7.json', '{"by": "alice"}\n');
    });

    function sync(...flags: string[]): Promise<Ended> {
      return at.home.run(['sync', '--workspace', at.team, '--direction', 'both', ...flags], { folder: 'mocks' });
    }

    async function here(): Promise<string[]> {
      return (await readdir(join(at.home.folder, 'mocks'))).filter((name) => name.endsWith('.json')).sort();
    }

    async function inCloud(): Promise<string[]> {
      await rm(join(at.home.folder, 'cloud'), { recursive: true, force: true });
      await at.home.write('cloud/.keep', '');
      await at.home.run(['sync', '--workspace', at.team, '--direction', 'down', '--yes'], { folder: 'cloud' });
      return (await readdir(join(at.home.folder, 'cloud'))).filter((name) => name.endsWith('.json')).sort();
    }

    async function edited(folder: string): Promise<string> {
      return readFile(join(at.home.folder, folder, '7.json'), 'utf8');
    }

    it('stops in a pipeline without a flag, also with --yes, and says which there are', async () => {
      for (const flags of [[], ['--yes']]) {
        const { exitCode, stdout } = await sync(...flags);
        assert.equal(exitCode, 1);
        assert.match(stdout, /6 of 7 mocks are gone[\s\S]*--bring-back[\s\S]*--delete-gone/);
      }
      const { stdout } = await sync('--json');
      const [{ error }] = JSON.parse(stdout).workspaces;
      assert.equal(error.code, 'folder.emptied');
      assert.match(error.hint, /--bring-back/);
      assert.deepEqual(await inCloud(), MOCKS);
    });

    it('gets them back with --bring-back, and nothing else is changed', async () => {
      const back = await sync('--bring-back');
      assert.equal(back.exitCode, 0, back.stdout);
      assert.deepEqual([await here(), await inCloud()], [MOCKS, MOCKS]);
      assert.deepEqual([await edited('mocks'), await edited('cloud')], ['{"by": "alice"}\n', '{"by": "alice"}\n']);
    });

    it('gets them back with --keep-cloud as well, which takes the cloud’s for all that differs', async () => {
      const back = await sync('--keep-cloud');
      assert.equal(back.exitCode, 0, back.stdout);
      assert.deepEqual([await here(), await inCloud()], [MOCKS, MOCKS]);
      assert.equal(await edited('mocks'), '{"by": "all"}\n');
    });

    it('deletes them for everybody with --delete-gone', async () => {
      const gone = await sync('--delete-gone');
      assert.equal(gone.exitCode, 0, gone.stdout);
      assert.deepEqual([await here(), await inCloud()], [['7.json'], ['7.json']]);
    });

    it('refuses flags that contradict each other, and --bring-back where nothing is written', async () => {
      for (const flags of [
        ['--bring-back', '--delete-gone'],
        ['--keep-cloud', '--delete-gone'],
        ['--dry-run', '--bring-back'],
      ])
        assert.equal((await sync(...flags)).exitCode, 2, flags.join(' '));
      const up = await at.home.run(['sync', '--workspace', at.team, '--direction', 'up', '--bring-back'], {
        folder: 'mocks',
      });
      assert.equal(up.exitCode, 2);
      assert.deepEqual(await inCloud(), MOCKS);
    });

    it('keeps --watch paused in a pipeline, which says so once, whatever was answered before they went', async () => {
      assert.equal((await sync('--bring-back')).exitCode, 0);
      const flags = ['--workspace', at.team, '--direction', 'both', '--watch', '--delete-gone'];
      const watching = at.home.start(['sync', ...flags], { folder: 'mocks' });
      await watching.line((line) => line.startsWith('Watching'));
      const aside = join(at.home.folder, 'aside');
      const mocks = join(at.home.folder, 'mocks');
      await mkdir(aside);
      for (const name of MOCKS) await rename(join(mocks, name), join(aside, name));
      await at.home.write('mocks/8.json', '{}\n');
      // A look may come before the last of them has gone.
      await watching.line(
        (line) => line.startsWith(`${at.team}: paused. `) && line.includes('are gone from the folder'),
      );
      assert.match(await watching.line((line) => line.startsWith('  It stays paused')), /--bring-back.*--delete-gone/);
      for (const name of MOCKS) await rename(join(aside, name), join(mocks, name));
      await at.home.write('mocks/9.json', '{}\n');
      await watching.line((line) => line === `${at.team}: in sync`);
      assert.equal(await watching.end('SIGTERM'), 0);
      const cloud = await inCloud();
      assert.deepEqual(
        MOCKS.filter((name) => !cloud.includes(name)),
        [],
      );
    });

    for (const [place, word, outcome] of [
      [1, 'bring them back', MOCKS],
      [2, 'delete them', ['7.json']],
    ] as const) {
      it(`is asked about at a terminal: ${word}`, async () => {
        const terminal = new Terminal();
        const environment = {
          ...at.environment,
          MOCKFORGE_STATE_DIR: join(at.home.folder, '.local/state/mockforge-cloud'),
          XDG_CONFIG_HOME: join(at.home.folder, 'config'),
          NO_COLOR: '1',
        };
        const argv = ['sync', '--workspace', at.team, '--direction', 'both'];
        const ended = terminal.run(argv, { cwd: join(at.home.folder, 'mocks'), environment });
        await terminal.choose('What do you want to do with them?', place);
        assert.equal(await ended, 0, terminal.text);
        assert.match(terminal.text, /6 of 7 mocks are gone from the folder at once\. Nothing was deleted/);
        assert.deepEqual([await here(), await inCloud()], [outcome, outcome]);
      });
    }
  });
});
