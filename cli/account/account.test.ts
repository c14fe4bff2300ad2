import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eachDatabase } from '../../service/testing/each-database.ts';
import {
  startTestService,
  TEST_PASSWORD,
  type TestService,
  type TestUser,
} from '../../service/testing/test-service.ts';
import { TestHome } from '../testing/cli-process.ts';

const CREDENTIALS = '.config/mockforge-cloud/credentials.json';

describe('the account commands', () => {
  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    let service: TestService;
    let alice: TestUser;
    let home: TestHome;

    before(async () => {
      service = await startTestService({ database: await open() });
      alice = await service.register('alice');
    });
    after(() => service.close());
    beforeEach(async () => {
      home = await TestHome.create({ MOCKFORGE_CLOUD_URL: service.url });
    });
    afterEach(() => home.remove());

    it('sign in with a password from standard input, and show who that is', async () => {
      const login = await home.run(['login', '--email', alice.email], { input: `${TEST_PASSWORD}\n` });
      assert.equal(login.exitCode, 0, login.stderr);
      assert.match(login.stdout, new RegExp(`Signed in to ${service.url} as alice`));

      const whoami = await home.run(['whoami', '--json']);
      assert.equal(whoami.exitCode, 0, whoami.stderr);
      const user = { id: alice.id, email: alice.email, username: 'alice' };
      assert.deepEqual(whoami.json(), { service_url: service.url, user });
    });

    it('keep the token in a file that only its owner can read', async () => {
      await home.run(['login', '--email', alice.email], { input: TEST_PASSWORD });
      const { mode } = await stat(join(home.folder, CREDENTIALS));
      assert.equal(mode & 0o777, 0o600);
    });

    it('sign in with an API token, also below the word cloud and from standard input', async () => {
      const token = await service.createToken(alice);
      assert.equal((await home.run(['cloud', 'login', '--token', token])).exitCode, 0);
      assert.match((await home.run(['cloud', 'whoami'])).stdout, /^alice \(/);
      assert.equal((await home.run(['login', '--token', '-'], { input: `${token}\n` })).exitCode, 0);
    });

    it('refuse a wrong password and a wrong token with 3, and keep nothing', async () => {
      const wrong = await home.run(['login', '--email', alice.email, '--json'], { input: 'guess\n' });
      assert.equal(wrong.exitCode, 3);
      assert.equal((wrong.json() as { error: { code: string } }).error.code, 'auth.invalid_credentials');
      assert.equal((await home.run(['login', '--token', 'mf_nothing'])).exitCode, 3);
      await assert.rejects(stat(join(home.folder, CREDENTIALS)));
    });

    it('end the session and forget it when one signs out', async () => {
      await home.run(['login', '--email', alice.email], { input: TEST_PASSWORD });
      const file = JSON.parse(await readFile(join(home.folder, CREDENTIALS), 'utf8'));
      const { token } = file.services[service.url];
      assert.equal((await home.run(['logout'])).exitCode, 0);
      assert.equal((await home.run(['whoami'])).exitCode, 3);
      assert.equal((await service.call('GET', '/auth/me', { token })).status, 401);
    });

    it('leave an API token alive when one signs out', async () => {
      const token = await service.createToken(alice);
      await home.run(['login', '--token', token]);
      await home.run(['logout']);
      assert.equal((await service.call('GET', '/auth/me', { token })).status, 200);
    });

    it('take MOCKFORGE_API_KEY without a sign-in', async () => {
      const environment = { MOCKFORGE_API_KEY: await service.createToken(alice) };
      assert.equal((await home.run(['whoami'], { environment })).exitCode, 0);
    });

    it('take a token with a line end, blanks, quotes or a byte order mark around it, from wherever it comes (F8)', async () => {
      const token = await service.createToken(alice);
      const workspace = await service.createWorkspace(alice);
      await home.write('mocks/a.json', '{}\n');
      for (const key of [`${token}\n`, `\uFEFF${token}\r\n`, ` "${token}" `]) {
        const environment = { MOCKFORGE_API_KEY: key };
        const ended = await home.run(['sync', '--workspace', workspace], { folder: 'mocks', environment });
        assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
      }
      assert.equal((await home.run(['login', '--token', `'${token}'\n`])).exitCode, 0);
      assert.equal((await home.run(['login', '--token', '-'], { input: `\uFEFF${token} \r\n` })).exitCode, 0);
      const kept = JSON.parse(await readFile(join(home.folder, CREDENTIALS), 'utf8'));
      assert.equal(kept.services[service.url].token, token);
      kept.services[service.url].token = `${token}\n`;
      await home.write(CREDENTIALS, JSON.stringify(kept));
      assert.equal((await home.run(['whoami'])).exitCode, 0);
      await home.run(['logout']);
      const environment = { MOCKFORGE_TEAM_KEY: `${token}\n` };
      await home.write('project/.mockforge/sync.yaml', `sync: {api_key: "\${MOCKFORGE_TEAM_KEY}\\n"}\n`);
      assert.equal((await home.run(['whoami'], { folder: 'project', environment })).exitCode, 0);
    });

    it('name a token that can be none, and send it nowhere (F8)', async () => {
      await home.write('mocks/a.json', '{}\n');
      const environment = { MOCKFORGE_API_KEY: 'mfc_one\nmfc_two' };
      for (const words of [['whoami'], ['sync', '--workspace', 'team'], ['sync', 'status', '--workspace', 'team']]) {
        const ended = await home.run(words, { folder: 'mocks', environment });
        assert.equal(ended.exitCode, 3, words.join(' '));
        assert.match(ended.stdout + ended.stderr, /character that no token has/);
        assert.doesNotMatch(ended.stdout + ended.stderr, /mfc_one/);
      }
      assert.equal((await home.run(['login', '--token', 'a b'])).exitCode, 3);
    });

    it('say 2 where nobody can be asked, or both ways are given', async () => {
      assert.equal((await home.run(['login'])).exitCode, 2);
      assert.equal((await home.run(['login', '--token', 'a', '--email', 'b'])).exitCode, 2);
    });

    it('survive a damaged credentials file: it costs a sign-in', async () => {
      await home.write(CREDENTIALS, '{"version":');
      assert.equal((await home.run(['whoami'])).exitCode, 3);
      await home.run(['login', '--email', alice.email], { input: TEST_PASSWORD });
      assert.equal((await home.run(['whoami'])).exitCode, 0);
    });

    it('list and create workspaces', async () => {
      const environment = { MOCKFORGE_API_KEY: await service.createToken(alice) };
      const created = await home.run(['workspace', 'create', 'alice-api', '--name', 'Alice API', '--project', 'shop'], {
        environment,
      });
      assert.equal(created.exitCode, 0, created.stderr);
      const listed = await home.run(['workspace', 'list'], { environment });
      assert.match(listed.stdout, /^ID .*\n(?:.*\n)*alice-api +Alice API +admin +shop$/m);
      const again = await home.run(['workspace', 'create', 'alice-api', '--json'], { environment });
      assert.equal(again.exitCode, 1);
      assert.equal((again.json() as { error: { code: string } }).error.code, 'workspace.id_taken');
      const wrong = await home.run(['workspace', 'create', 'Not A Slug'], { environment });
      assert.equal(wrong.exitCode, 2);
      assert.match(wrong.stderr, /<id>: must be 1 to 64/);
    });

    it('ping the service, and say 5 where it does not answer', async () => {
      assert.match((await home.run(['ping'])).stdout, /answers, in \d+ ms/);
      const dead = await home.run(['ping', '--service', 'http://127.0.0.1:1', '--json']);
      assert.equal(dead.exitCode, 5);
      assert.equal((dead.json() as { error: { code: string } }).error.code, 'service.unreachable');
      assert.equal((await home.run(['ping', '--service', 'nowhere'])).exitCode, 2);
    });
  });
});
