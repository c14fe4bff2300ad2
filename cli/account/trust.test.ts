import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../../shared/sync/testing/temporary-folder.ts';
import { type RanInProcess, runInProcess } from '../testing/in-process.ts';
import { Terminal } from '../testing/terminal.ts';

/** Knows nobody, and remembers what it was asked with. */
class Listener {
  readonly headers: string[] = [];
  readonly #server: Server;

  private constructor(redirectsTo?: string) {
    this.#server = createServer((request, response) => {
      this.headers.push(request.headers.authorization ?? 'nothing');
      if (redirectsTo === undefined) response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
      else response.writeHead(307, { location: `${redirectsTo}${request.url}` }).end();
    });
  }

  static async start(redirectsTo?: string): Promise<Listener> {
    const listener = new Listener(redirectsTo);
    await new Promise<void>((resolve) => listener.#server.listen(0, '127.0.0.1', resolve));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const COMMANDS = [
  ['whoami'],
  ['workspace', 'list'],
  ['sync', '--yes'],
  ['sync', '--all', '--yes', '--dry-run'],
  ['sync', 'status'],
  ['sync', 'conflicts'],
];

describe('a token and the service that it belongs to', () => {
  let [own, other]: Listener[] = [];
  let folder: string;
  let environment: Record<string, string>;

  beforeEach(async () => {
    [own, other] = [await Listener.start(), await Listener.start()];
    folder = await temporaryFolder();
    environment = {
      XDG_CONFIG_HOME: join(folder, 'config'),
      MOCKFORGE_STATE_DIR: join(folder, 'state'),
      MOCKFORGE_CLOUD_URL: mine().url,
      MOCKFORGE_API_KEY: 'of-the-company',
      MOCKFORGE_TEAM_KEY: 'of-the-team',
    };
    await mkdir(join(folder, 'clone/.mockforge'), { recursive: true });
    await mkdir(join(folder, 'config/mockforge-cloud'), { recursive: true });
  });
  afterEach(async () => {
    await Promise.all([own?.stop(), other?.stop()]);
  });
  after(removeTemporaryFolders);

  const mine = (): Listener => own ?? assert.fail();
  const theirs = (): Listener => other ?? assert.fail();

  function repository(...lines: string[]): Promise<void> {
    const text = ['sync:', ...lines.map((line) => `  ${line}`), '  workspaces: [{cloud: team}]', ''].join('\n');
    return writeFile(join(folder, 'clone/.mockforge/sync.yaml'), text);
  }

  function credentials(file: { services?: object; confirmed?: string[] }): Promise<void> {
    const text = JSON.stringify({ version: 1, services: {}, ...file });
    return writeFile(join(folder, 'config/mockforge-cloud/credentials.json'), text, { mode: 0o600 });
  }

  const signIn = (url: string, token: string) => ({
    services: { [url]: { token, kind: 'token', email: 'a@b.c', username: 'a', expiresAt: null } },
  });

  function run(words: readonly string[], changed: Record<string, string> = {}): Promise<RanInProcess> {
    return runInProcess(words, { cwd: join(folder, 'clone'), environment: { ...environment, ...changed } });
  }

  /** Each once: how often a command asks is not what this is about. */
  const askedWith = (listener: Listener) => [...new Set(listener.headers)];

  it('stays here where only a repository names the service, whatever --yes says (H4)', async () => {
    await repository(`service_url: ${theirs().url}`);
    for (const words of [...COMMANDS, ['login', '--token', 'x']]) {
      const ended = await run([...words, '--json']);
      assert.equal(ended.exitCode, 1, words.join(' '));
      assert.equal(JSON.parse(ended.stdout).error.code, 'service.unknown', words.join(' '));
    }
    assert.deepEqual([theirs().headers, mine().headers], [[], []]);
  });

  it('is not given to one that was trusted or confirmed, be it of a variable that the file names (H4)', async () => {
    for (const key of ['', `api_key: \${MOCKFORGE_TEAM_KEY}`, `api_key: \${MOCKFORGE_API_KEY}`]) {
      await repository(`service_url: ${theirs().url}`, key);
      await credentials({ confirmed: [] });
      for (const words of COMMANDS) {
        const ended = await run([...words, '--trust-service', `${theirs().url}/`]);
        assert.equal(ended.exitCode, 3, `${words.join(' ')}: ${ended.stderr}`);
      }
      await credentials({ confirmed: [theirs().url] });
      for (const words of COMMANDS) assert.equal((await run(words)).exitCode, 3, words.join(' '));
    }
    assert.deepEqual([theirs().headers, mine().headers], [[], []]);
  });

  it('trusts the very service that --trust-service names, and no other', async () => {
    await repository(`service_url: ${theirs().url}`);
    for (const url of [mine().url, `${theirs().url}/team`, theirs().url.replace('http:', 'https:')]) {
      assert.equal((await run(['sync', '--trust-service', url])).exitCode, 1);
    }
    assert.equal((await run(['sync', '--trust-service', 'nonsense'])).exitCode, 2);
    assert.deepEqual(theirs().headers, []);
  });

  it('asks at a terminal whether mocks may go there, and names the service', async () => {
    await repository(`service_url: ${theirs().url}`);
    const terminal = new Terminal();
    const ended = terminal.run(['whoami'], { cwd: join(folder, 'clone'), environment });
    await terminal.shows(theirs().url);
    terminal.type('y');
    assert.equal(await ended, 3);
    assert.deepEqual(theirs().headers, []);
  });

  it('goes where the person has named the service: by the environment, by --service, or by a sign-in there', async () => {
    await repository(`service_url: ${theirs().url}`, `api_key: \${MOCKFORGE_TEAM_KEY}`);
    await run(['whoami'], { MOCKFORGE_CLOUD_URL: `${theirs().url}/` });
    await run(['whoami'], { MOCKFORGE_CLOUD_URL: theirs().url, MOCKFORGE_API_KEY: '' });
    await run(['whoami', '--service', mine().url]);
    await credentials(signIn(theirs().url, 'its-own'));
    await run(['whoami']);
    assert.deepEqual(theirs().headers, ['Bearer of-the-company', 'Bearer of-the-team', 'Bearer its-own']);
    assert.deepEqual(mine().headers, ['Bearer of-the-company']);
  });

  it('is never replaced by one that a repository holds (M1)', async () => {
    await repository('api_key: of-the-attacker');
    await run(['sync', 'status', '--trust-api-key']);
    assert.deepEqual(askedWith(mine()), ['Bearer of-the-company']);
    mine().headers.length = 0;
    await credentials(signIn(mine().url, 'of-the-person'));
    await run(['sync', 'status', '--trust-api-key'], { MOCKFORGE_API_KEY: '' });
    assert.deepEqual(askedWith(mine()), ['Bearer of-the-person']);
  });

  it('of a repository is used with a yes only, and where there is no other (M1)', async () => {
    await repository('api_key: of-the-repository');
    for (const words of COMMANDS) {
      const ended = await run(words, { MOCKFORGE_API_KEY: '' });
      assert.equal(ended.exitCode, 3, words.join(' '));
      assert.match(ended.stderr, /key in sync\.yaml is not used[\s\S]*--trust-api-key/);
    }
    assert.deepEqual(mine().headers, []);
    await run(['whoami', '--trust-api-key'], { MOCKFORGE_API_KEY: '' });
    assert.deepEqual(mine().headers, ['Bearer of-the-repository']);
    await run(['whoami', '--trust-api-key', '--service', theirs().url], { MOCKFORGE_API_KEY: '' });
    await repository(`service_url: ${mine().url}`, 'api_key: of-the-repository');
    await run(['whoami', '--trust-api-key', '--service', theirs().url], { MOCKFORGE_API_KEY: '' });
    assert.deepEqual(theirs().headers, []);
  });

  it('goes to nobody that its service sends it on to', async () => {
    const redirecting = await Listener.start(theirs().url);
    for (const words of [['whoami'], ['sync', 'status'], ['login', '--token', 'mine']]) {
      await run([...words, '--service', redirecting.url]);
    }
    assert.notEqual(redirecting.headers.length, 0);
    assert.deepEqual(theirs().headers, []);
    await redirecting.stop();
  });
});
