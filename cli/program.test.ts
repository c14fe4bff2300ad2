import assert from 'node:assert/strict';
import { COMMANDS } from './commands.ts';
import { runInProcess } from './testing/in-process.ts';

describe('the program', () => {
  it('shows its commands, and says 2, where none is given', async () => {
    const { exitCode, stdout } = await runInProcess([]);
    assert.equal(exitCode, 2);
    assert.match(stdout, /Usage: mockforge-cloud/);
  });

  for (const { words } of COMMANDS) {
    it(`has help with an example: ${words.join(' ')}`, async () => {
      const { exitCode, stdout } = await runInProcess([...words, '--help']);
      assert.equal(exitCode, 0);
      assert.match(stdout, /\nExample:\n {2}\$ \S/);
    });
  }

  for (const words of [
    ['bogus'],
    ['workspace'],
    ['workspace', 'create'],
    ['workspace', 'create', 'Not A Slug'],
    ['whoami', 'too', 'many'],
    ['whoami', '--bogus'],
    ['login', '--token', 'a', '--email', 'b'],
    ['sync', '--direction', 'sideways'],
    ['sync', '--strategy', 'newest', '--workspace', 'a'],
    ['sync', 'status', '--watch'],
    ['sync', '--all', '--workspace', 'a'],
    ['sync', '--workspace', 'Not A Slug'],
    ['ping', '--service', 'nowhere'],
    ['merge', 'one'],
  ]) {
    it(`says 2 to wrong usage: ${words.join(' ')}`, async () => {
      const { exitCode, stdout, stderr } = await runInProcess(words);
      assert.equal(exitCode, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /^Error: ./);
    });
  }

  for (const [words, said] of [
    [
      'sync statsu',
      /^Error: "statsu" is no command of "mockforge-cloud sync"\.\nDid you mean "mockforge-cloud sync status"\?/,
    ],
    ['synk', /^Error: "synk" is no command of "mockforge-cloud"\.\nDid you mean "mockforge-cloud sync"\?/],
    ['workspace lits', /Did you mean "mockforge-cloud workspace list"\?/],
    ['sync zzzzzz', /^Error: "zzzzzz" is no command of "mockforge-cloud sync"\.\nSee "mockforge-cloud sync --help"\./],
    ['login --token', /See "mockforge-cloud login --help"\.$/m],
    ['whoami too many', /See "mockforge-cloud whoami --help"\.$/m],
    ['sync --direction sideways', /^Error: --direction: must be one of up, down, both/],
  ] as const) {
    it(`leads from "${words}" to the right words`, async () => {
      assert.match((await runInProcess(words.split(' '))).stderr, said);
    });
  }

  it('answers errors as one JSON document with --json', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(['bogus', '--json']);
    assert.equal(exitCode, 2);
    assert.equal(stderr, '');
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, 'usage.invalid');
    assert.match(error.message, /bogus/);
  });

  it('refuses an address of the environment that is none', async () => {
    const { exitCode, stderr } = await runInProcess(['ping'], { environment: { MOCKFORGE_CLOUD_URL: 'nowhere' } });
    assert.equal(exitCode, 2);
    assert.match(stderr, /MOCKFORGE_CLOUD_URL is not the address of a service/);
  });

  it('writes no colours into a pipe', async () => {
    assert.ok(!(await runInProcess(['bogus'])).stderr.includes('\u001b'));
  });
});
