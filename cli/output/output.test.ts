import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { Output, type OutputOptions } from './output.ts';
import { table } from './table.ts';

class Screen {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 20;

  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }

  write(text: string | Uint8Array): void {
    this.text += text.toString();
  }
}

function setUp(options: Partial<OutputOptions> & { terminal?: boolean } = {}) {
  const stdout = new Screen(options.terminal);
  const stderr = new Screen(options.terminal);
  return {
    stdout,
    stderr,
    output: new Output({ json: false, debug: false, environment: {}, stdout, stderr, ...options }),
  };
}

describe('what a command says', () => {
  it('is lines for people and one document for programs', () => {
    const human = setUp();
    human.output.result({ a: 1 }, ['one', 'two']);
    assert.equal(human.stdout.text, 'one\ntwo\n');
    const program = setUp({ json: true });
    program.output.result({ a: 1 }, ['one', 'two']);
    assert.deepEqual(JSON.parse(program.stdout.text), { a: 1 });
  });

  it('is never a command to the terminal, nor a line of its own, whatever names and messages others send (L4)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mockforge-log-'));
    const evil = 'a\u001b]0;title\u0007b\u001b[2Jc\rd\u009be\u0008\u202ef\nError: fake';
    for (const json of [false, true]) {
      const { output, stdout, stderr } = setUp({ debug: true, json });
      const log = join(folder, `${json}.log`);
      output.logTo(log);
      output.result({ [evil]: evil }, [evil]);
      output.event({ event: evil }, [evil]);
      output.say([evil]);
      output.warn(evil);
      output.error(new CloudError('service.internal', evil, { hint: evil, details: { evil } }));
      output.log('info', evil);
      for (const text of [stdout.text, stderr.text, await readFile(log, 'utf8')]) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for here
        assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Bidi_Control}]|^Error: fake/mu);
      }
      if (!json) assert.match(stdout.text, /^(?:a�\]0;title�b�\[2Jc⏎d�e��f⏎Error: fake\n){2}$/);
    }
    await rm(folder, { recursive: true });
  });

  it('is one line of JSON an event', () => {
    const { output, stdout } = setUp({ json: true });
    output.event({ event: 'status', state: 'synced' }, ['in sync']);
    output.event({ event: 'ready' }, []);
    assert.deepEqual(
      stdout.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).event),
      ['status', 'ready'],
    );
  });

  it('shows progress on a terminal only, and takes it away before the next line', () => {
    const pipe = setUp();
    pipe.output.progress('half');
    assert.equal(pipe.stderr.text, '');
    const terminal = setUp({ terminal: true });
    terminal.output.progress('a very long line that is cut');
    terminal.output.result({}, ['done']);
    assert.equal(terminal.stderr.text, '\r\u001b[Ka very long line th\r\u001b[K');
    assert.equal(terminal.stdout.text, 'done\n');
  });

  it('has colours on a terminal, and none with NO_COLOR', () => {
    const colourful = setUp({ terminal: true });
    colourful.output.warn('careful');
    assert.equal(colourful.stderr.text, '\u001b[33mWarning:\u001b[39m careful\n');
    const plain = setUp({ terminal: true, environment: { NO_COLOR: '1' } });
    plain.output.warn('careful');
    assert.equal(plain.stderr.text, 'Warning: careful\n');
  });

  it('says an error with what to do about it', () => {
    const { output, stderr, stdout } = setUp();
    output.error(new CloudError('workspace.not_found', 'There is no such workspace.', { hint: 'See the list.' }));
    assert.equal(stderr.text, 'Error: There is no such workspace.\nSee the list.\n');
    assert.equal(stdout.text, '');
  });

  it('tells people to sign in again where the service says that the token is no good', () => {
    const { output, stderr } = setUp();
    output.error(new CloudError('auth.token_expired', 'The token has expired.'));
    assert.match(stderr.text, /mockforge-cloud login/);
  });

  it('keeps debug messages for MOCKFORGE_LOG=debug', () => {
    const quiet = setUp();
    quiet.output.log('info', 'detail');
    assert.equal(quiet.stderr.text, '');
    const loud = setUp({ debug: true });
    loud.output.log('info', 'detail');
    assert.equal(loud.stderr.text, 'info detail\n');
  });

  it('goes into the log file too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mockforge-log-'));
    const { output } = setUp();
    output.logTo(join(folder, 'sync.log'));
    output.log('debug', 'detail');
    output.warn('careful');
    output.error(new Error('broken'));
    const log = await readFile(join(folder, 'sync.log'), 'utf8');
    assert.match(log, /Z info started\n.*Z debug detail\n.*Z warn careful\n.*Z error service\.internal: .*broken\n/);
    assert.throws(() => output.logTo(join(folder, 'no', 'such', 'folder')), { code: 'usage.invalid' });
    await rm(folder, { recursive: true });
  });

  it('stands in columns', () => {
    assert.deepEqual(
      table([
        ['ID', 'NAME'],
        ['long-id', ''],
      ]),
      ['ID       NAME', 'long-id'],
    );
  });
});
