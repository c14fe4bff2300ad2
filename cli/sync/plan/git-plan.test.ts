/** A checkout that changes many mocks waits for an answer (P8): in a pipeline for a flag, at a terminal for a person. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eachDatabase } from '../../../service/testing/each-database.ts';
import type { Ended } from '../../testing/cli-process.ts';
import { SignedIn } from '../../testing/signed-in.ts';
import { Terminal } from '../../testing/terminal.ts';

const MOCKS = ['1', '2', '3', '4', '5', '6', '7'].map((name) => `${name}.json`);
const IDENTITY = ['-c', 'user.name=alice', '-c', 'user.email=alice@example.test', '-c', 'init.defaultBranch=main'];

const ANSWER = /Answer there: .*--yes or --keep-cloud/;

describe('an old branch that was checked out (P8)', function () {
  // Each test runs the program several times.
  this.timeout(180_000);
  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    const at = SignedIn.inEachTest(open);

    beforeEach(async () => {
      await saveAll('old');
      git('init', '-q');
      commit();
      git('branch', 'old');
      await saveAll('new');
      commit();
      const first = await sync('--yes');
      assert.equal(first.exitCode, 0, first.stdout);
      git('checkout', '-q', 'old');
    });

    function git(...args: string[]): void {
      execFileSync('git', [...IDENTITY, ...args], { cwd: join(at.home.folder, 'mocks'), stdio: 'pipe' });
    }

    function commit(): void {
      git('add', '.');
      git('commit', '-q', '-m', 'mocks');
    }

    async function saveAll(version: string): Promise<void> {
      for (const name of MOCKS) await at.home.write(`mocks/${name}`, `{"version": "${version}"}\n`);
    }

    function sync(...flags: string[]): Promise<Ended> {
      return at.home.run(['sync', '--workspace', at.team, '--direction', 'both', ...flags], { folder: 'mocks' });
    }

    function here(): Promise<string> {
      return readFile(join(at.home.folder, 'mocks', '1.json'), 'utf8');
    }

    async function inCloud(): Promise<string> {
      await at.home.write('cloud/.keep', '');
      await at.home.run(['sync', '--workspace', at.team, '--direction', 'down'], { folder: 'cloud' });
      return readFile(join(at.home.folder, 'cloud', '1.json'), 'utf8');
    }

    it('is refused in a pipeline without a flag, and reverts nobody', async () => {
      const { exitCode, stderr } = await sync();
      assert.equal(exitCode, 2);
      assert.match(stderr, /Git has changed 7 mocks.*\n.*--yes.*--keep-cloud/);
      assert.match(await inCloud(), /new/);
      assert.match((await sync('--dry-run')).stdout, /replace in the cloud +1\.json .* changed by Git\n/);
    });

    it('is sent with --yes', async () => {
      assert.equal((await sync('--yes')).exitCode, 0);
      assert.match(await inCloud(), /old/);
    });

    it('gives way to what the cloud has with --keep-cloud', async () => {
      const kept = await sync('--keep-cloud');
      assert.equal(kept.exitCode, 0, kept.stderr);
      assert.match(await here(), /new/);
      assert.match(await inCloud(), /new/);
    });

    it('keeps --watch paused in a pipeline, which says so once, and ends when Git goes back', async () => {
      const flags = ['--workspace', at.team, '--direction', 'both', '--watch'];
      const watching = at.home.start(['sync', ...flags], { folder: 'mocks' });
      await watching.line(
        (line) => line === `${at.team}: paused. Git has changed 7 mocks. Nothing is sent before you have looked at it.`,
      );
      assert.match(await watching.line((line) => line.startsWith('  Put there by Git: ')), /(, .*){4} and 2 more\.$/);
      assert.match(await watching.line((line) => line.startsWith('  It stays paused')), /--yes.*--keep-cloud/);
      git('checkout', '-q', 'main');
      await watching.line((line) => line === `${at.team}: in sync`);
      git('checkout', '-q', 'old', '--', MOCKS[1] ?? '');
      await watching.line((line) => line === `  Left out: ${MOCKS[1]}.`);
      assert.equal(await watching.end('SIGTERM'), 0);
      assert.match(await inCloud(), /new/);
    });

    it('is not answered by a --yes from before it, and what is to be done and the end of the pause are said', async () => {
      git('checkout', '-q', 'main');
      const flags = ['--workspace', at.team, '--direction', 'both', '--watch', '--yes'];
      const watching = at.home.start(['sync', ...flags], { folder: 'mocks' });
      await watching.line((line) => line.startsWith('Watching'));
      git('checkout', '-q', 'old');
      await watching.line((line) => line.startsWith('  It stays paused'));
      assert.match((await at.home.run(['sync', 'status', '--workspace', at.team], { folder: 'mocks' })).stdout, ANSWER);
      git('checkout', '-q', 'main');
      await watching.line((line, place, seen) => {
        const isAfter = seen.slice(0, place).some((earlier) => earlier.startsWith('  It stays paused'));
        return isAfter && line === `${at.team}: in sync`;
      });
      assert.equal(await watching.end('SIGTERM'), 0);
      assert.match(await inCloud(), /new/);
    });

    it('is asked about at a terminal that watches', async () => {
      const terminal = new Terminal();
      const environment = {
        ...at.environment,
        MOCKFORGE_STATE_DIR: join(at.home.folder, '.local/state/mockforge-cloud'),
        XDG_CONFIG_HOME: join(at.home.folder, 'config'),
        NO_COLOR: '1',
      };
      const argv = ['sync', '--workspace', at.team, '--direction', 'both', '--watch'];
      const ended = terminal.run(argv, { cwd: join(at.home.folder, 'mocks'), environment });
      await terminal.choose('What do you want to do?', 2);
      await terminal.shows(`${at.team}: in sync`);
      await terminal.shows('Watching');
      process.emit('SIGINT');
      assert.equal(await ended, 0);
      assert.match(terminal.text, /Send what Git has changed/);
      assert.match(await here(), /new/);
    });
  });
});
