import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { eachDatabase } from '../../service/testing/each-database.ts';
import { startTestService, type TestService, type TestUser } from '../../service/testing/test-service.ts';
import { type Ended, TestHome } from '../testing/cli-process.ts';

interface SyncDocument {
  workspaces: {
    workspace: string;
    state: string;
    direction: string;
    queued: number;
    conflicts: number;
    folder: string;
  }[];
}

describe('the sync commands', () => {
  eachDatabase((open, kind) => {
    if (kind !== 'embedded') return;
    let service: TestService;
    let alice: TestUser;
    let bob: TestUser;
    let team: string;
    let [hers, his]: TestHome[] = [];

    before(async () => {
      service = await startTestService({ database: await open() });
      [alice, bob] = [await service.register('alice'), await service.register('bob')];
    });
    after(() => service.close());
    beforeEach(async () => {
      team = await service.createWorkspace(alice);
      await service.addMember(team, { admin: alice, user: bob, role: 'editor' });
      hers = await homeOf(alice);
      his = await homeOf(bob);
    });
    afterEach(() => Promise.all([hers?.remove(), his?.remove()]));

    async function homeOf(user: TestUser): Promise<TestHome> {
      const home = await TestHome.create({ MOCKFORGE_CLOUD_URL: service.url, MOCKFORGE_API_KEY: user.token });
      await mkdir(join(home.folder, 'mocks'));
      return home;
    }

    function home(which: TestHome | undefined): TestHome {
      assert.ok(which);
      return which;
    }

    function sync(which: TestHome | undefined, ...flags: string[]): Promise<Ended> {
      return home(which).run(['sync', '--workspace', team, ...flags], { folder: 'mocks' });
    }

    function read(which: TestHome | undefined, path: string): Promise<string> {
      return readFile(join(home(which).folder, 'mocks', path), 'utf8');
    }

    function codeOf(ended: Ended): string {
      return (ended.json() as { error: { code: string } }).error.code;
    }

    it('map the present folder without a sync.yaml, and send up where nothing else is said', async () => {
      await home(hers).write('mocks/users/one.json', '{"a": 1}\n');
      const up = await sync(hers, '--json');
      assert.equal(up.exitCode, 0, up.stderr);
      const [first] = (up.json() as SyncDocument).workspaces;
      assert.deepEqual([first?.workspace, first?.state, first?.direction], [team, 'synced', 'local_to_remote']);

      const down = await sync(his, '--direction', 'down');
      assert.equal(down.exitCode, 0, down.stderr);
      assert.match(down.stdout, /Received users\/one\.json/);
      assert.equal(await read(his, 'users/one.json'), '{"a": 1}\n');
    });

    it('leave nothing of their own beside what they replaced', async () => {
      await home(hers).write('mocks/one.json', '{"a": 1}\n');
      await sync(hers);
      await sync(his, '--direction', 'down', '--yes');
      await home(hers).write('mocks/one.json', '{"a": 2}\n');
      await sync(hers);
      await sync(his, '--direction', 'down', '--yes');
      assert.equal(await read(his, 'one.json'), '{"a": 2}\n');
      // What was replaced is kept for a while where no tool looks for mocks.
      const names = await readdir(join(home(his).folder, 'mocks'));
      assert.deepEqual(
        names.filter((name) => name !== '.mockforge'),
        ['one.json'],
      );
    });

    it('send what was deleted and somebody has put back, also where they looked at the plan before (I1)', async () => {
      const both = ['--direction', 'both', '--yes'];
      for (const name of ['one', 'two', 'three']) await home(hers).write(`mocks/${name}.json`, `{"${name}": 1}\n`);
      await sync(hers, ...both);
      await sync(his, ...both);
      await rm(join(home(hers).folder, 'mocks/one.json'));
      await sync(hers, ...both);
      const without = await sync(his, ...both);
      assert.match(without.stdout, /one\.json was deleted in the cloud/);
      await home(his).write('mocks/one.json', '{"one": 1}\n');
      const plan = await sync(his, '--direction', 'both', '--dry-run');
      assert.equal(plan.exitCode, 0, plan.stderr);
      await sync(his, ...both);
      await sync(hers, ...both);
      assert.deepEqual([await read(his, 'one.json'), await read(hers, 'one.json')], ['{"one": 1}\n', '{"one": 1}\n']);
    });

    it('refuse a home folder, a root, and a folder around the home folder', async () => {
      await mkdir(join(home(hers).folder, 'around/home'), { recursive: true });
      const environment = { HOME: join(home(hers).folder, 'around/home') };
      for (const folder of ['around', 'around/home']) {
        const ended = await home(hers).run(['sync', '--workspace', team, '--json'], { folder, environment });
        assert.equal(ended.exitCode, 1);
        assert.equal(codeOf(ended), 'folder.not_allowed');
      }
      await symlink('/', join(home(hers).folder, 'root'));
      const root = await home(hers).run(['sync', '--workspace', team, '--json'], { folder: 'root' });
      assert.equal(codeOf(root), 'folder.not_allowed');
    });

    it('find the workspace and the folder in sync.yaml, from a folder below it too', async () => {
      const mapping = `sync:\n  workspaces:\n    - {local: ./mocks, cloud: ${team}}\n`;
      await home(hers).write('project/.mockforge/sync.yaml', mapping);
      await home(hers).write('project/mocks/deep/a.json', '{}\n');
      await home(hers).write('project/elsewhere.json', '{}\n');
      const ended = await home(hers).run(['sync', '--json'], { folder: 'project/mocks/deep' });
      assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
      const [first] = (ended.json() as SyncDocument).workspaces;
      assert.equal(first?.folder, join(home(hers).folder, 'project/mocks'));
      assert.equal(first.direction, 'bidirectional');
      const status = await home(hers).run(['sync', 'status', '--json'], { folder: 'project' });
      const [report] = (status.json() as { workspaces: { cloud: { mocks: number } }[] }).workspaces;
      assert.equal(report?.cloud.mocks, 1);
    });

    it('sync every workspace of sync.yaml with --all, and ask which one without', async () => {
      const other = await service.createWorkspace(alice);
      const mappings = `[{local: a, cloud: ${team}}, {local: b, cloud: ${other}, sync_direction: local_to_remote}]`;
      await home(hers).write('project/.mockforge/sync.yaml', `sync:\n  workspaces: ${mappings}\n`);
      await home(hers).write('project/b/one.json', '{}\n');
      const all = await home(hers).run(['sync', '--all', '--json'], { folder: 'project' });
      assert.equal(all.exitCode, 0, all.stdout);
      assert.deepEqual(
        (all.json() as SyncDocument).workspaces.map(({ workspace }) => workspace),
        [team, other],
      );
      const unclear = await home(hers).run(['sync'], { folder: 'project' });
      assert.equal(unclear.exitCode, 2);
      assert.match(unclear.stderr, new RegExp(`one of: ${team}, ${other}`));
      assert.equal((await home(hers).run(['sync'], { folder: 'project/b' })).exitCode, 0);
      assert.equal((await home(hers).run(['sync', '--workspace', 'third'], { folder: 'project' })).exitCode, 2);
    });

    it('name file, line and column of a fault in sync.yaml, and warn about what they do not know', async () => {
      await home(hers).write('project/.mockforge/sync.yaml', 'sync:\n  watch:\n    debounce_ms: soon\n');
      const wrong = await home(hers).run(['sync'], { folder: 'project' });
      assert.equal(wrong.exitCode, 1);
      assert.match(wrong.stderr, /sync\.yaml:3:18 sync\.watch\.debounce_ms: expected a whole number .*, found "soon"/);
      await home(hers).write('project/.mockforge/sync.yaml', `sync:\n  wach: {}\n  workspaces: [{cloud: ${team}}]\n`);
      const warned = await home(hers).run(['sync'], { folder: 'project' });
      assert.equal(warned.exitCode, 0);
      assert.match(warned.stderr, /Warning: sync\.yaml:2:3 sync\.wach: unknown key/);
      await home(hers).write('project/.mockforge/sync.yaml', 'sync:\n  enabled: false\n');
      assert.equal((await home(hers).run(['sync'], { folder: 'project' })).exitCode, 1);
    });

    it('say 3 where nobody is signed in, 1 for a workspace that is not there, 5 where nothing answers', async () => {
      const environment = { MOCKFORGE_API_KEY: '' };
      const options = { folder: 'mocks', environment };
      assert.equal((await home(hers).run(['sync', '--workspace', team], options)).exitCode, 3);
      assert.equal((await home(hers).run(['sync', '--workspace', 'nowhere'], { folder: 'mocks' })).exitCode, 1);
      const offline = { folder: 'mocks', environment: { MOCKFORGE_CLOUD_URL: 'http://127.0.0.1:1' } };
      const ended = await home(hers).run(['sync', '--workspace', team, '--json'], offline);
      assert.equal(ended.exitCode, 5);
      assert.equal((ended.json() as SyncDocument).workspaces[0]?.state, 'offline');
    });

    it('queue what is saved while the service does not answer, and show it (P3)', async () => {
      const own = await startTestService({ database: await open() });
      const user = await own.register('carol');
      const workspace = await own.createWorkspace(user);
      const options = {
        folder: 'mocks',
        environment: { MOCKFORGE_CLOUD_URL: own.url, MOCKFORGE_API_KEY: user.token },
      };
      await home(hers).write('mocks/one.json', '{}\n');
      assert.equal((await home(hers).run(['sync', '--workspace', workspace], options)).exitCode, 0);
      await own.close();
      await home(hers).write('mocks/two.json', '{}\n');
      const offline = await home(hers).run(['sync', '--workspace', workspace], options);
      assert.equal(offline.exitCode, 5);
      assert.match(offline.stdout, /offline \(1 queued\)/);
      const pending = await home(hers).run(['sync', 'pending', '--workspace', workspace], options);
      assert.equal(pending.exitCode, 0);
      assert.match(pending.stdout, /create +two\.json +queued/);
      const status = await home(hers).run(['sync', 'status', '--workspace', workspace], options);
      assert.equal(status.exitCode, 5);
      assert.match(status.stdout, /; 1 queued\n +cloud: The service at .* can't be reached/);
    });

    it('hold back what no longer parses, say why, and send it as it is when that is wanted', async () => {
      await home(hers).write('mocks/one.json', '{"a": 1}\n');
      await sync(hers);
      await home(hers).write('mocks/one.json', '{"a": \n');
      const held = await sync(hers);
      assert.equal(held.exitCode, 1);
      assert.match(held.stdout, /one\.json is held back: .*pars[\s\S]*1 held back/);
      assert.equal(held.stdout.split('is held back:').length, 2, held.stdout);
      const missing = await home(hers).run(['sync', 'release', '--workspace', team], { folder: 'mocks' });
      assert.equal(missing.exitCode, 2);
      const path = join(home(hers).folder, 'mocks/one.json');
      const other = await home(hers).run(['sync', 'release', 'two.json', '--workspace', team], { folder: 'mocks' });
      assert.match(other.stderr, /two\.json is neither held back nor left out/);
      const released = await home(hers).run(['sync', 'release', path, '--workspace', team], { folder: 'mocks' });
      assert.equal(released.exitCode, 0, released.stdout);
      await sync(his, '--direction', 'down');
      assert.equal(await read(his, 'one.json'), '{"a": \n');
    });

    it('end with 4 and list the conflict where both changed the same place (P1)', async () => {
      await home(hers).write('mocks/one.json', '{"a": 1}\n');
      await sync(hers);
      await sync(his, '--direction', 'both');
      await home(hers).write('mocks/one.json', '{"a": 2}\n');
      await home(his).write('mocks/one.json', '{"a": 3}\n');
      await sync(hers);
      const conflicting = await sync(his, '--direction', 'both');
      assert.equal(conflicting.exitCode, 4, conflicting.stdout);
      assert.equal(await read(his, 'one.json'), '{"a": 3}\n');
      const listed = await home(hers).run(['sync', 'conflicts', '--workspace', team], { folder: 'mocks' });
      assert.match(listed.stdout, /one\.json +bob +alice/);
      const both =
        / {2}- what the cloud has, of alice\n {2}\+ the edit of bob\n {2}@@ .+ @@\n {2}- \{"a": 2\}\n {2}\+ \{"a": 3\}\n/;
      assert.match(listed.stdout, both);
      const json = await home(hers).run(['sync', 'conflicts', '--workspace', team, '--json'], { folder: 'mocks' });
      const { versions } = JSON.parse(json.stdout).conflicts[0];
      const texts = [versions.base, versions.local, versions.remote].map(({ content }) => content);
      assert.deepEqual(texts, ['{"a": 1}\n', '{"a": 3}\n', '{"a": 2}\n']);
    });

    it('do not replace anything on a first sync that nobody has agreed to (P2)', async () => {
      await home(hers).write('mocks/one.json', '{"a": "cloud"}\n');
      await sync(hers);
      await home(his).write('mocks/one.json', '{"a": "here"}\n');
      const refused = await sync(his, '--direction', 'down', '--strategy', 'remote', '--json');
      assert.equal(refused.exitCode, 2);
      assert.match((refused.json() as { error: { hint: string } }).error.hint, /--yes/);
      assert.equal(await read(his, 'one.json'), '{"a": "here"}\n');
      const agreed = await sync(his, '--direction', 'down', '--strategy', 'remote', '--yes');
      assert.equal(agreed.exitCode, 0, agreed.stdout);
      assert.equal(await read(his, 'one.json'), '{"a": "cloud"}\n');
    });

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`watch until ${signal}, and end with 0`, async () => {
        const flags = ['--workspace', team, '--direction', 'both', '--watch'];
        const watching = home(his).start(['sync', ...flags], { folder: 'mocks' });
        assert.match(await watching.line((line) => line.startsWith('Watching')), new RegExp(`/mocks for ${team}`));
        await home(hers).write('mocks/one.json', '{"a": 1}\n');
        await sync(hers);
        await watching.line((line) => /Received one\.json/.test(line));
        assert.equal(await read(his, 'one.json'), '{"a": 1}\n');
        assert.equal(await watching.end(signal), 0);
      });
    }

    it('print one line of JSON an event with --watch --json', async () => {
      const flags = ['--workspace', team, '--direction', 'both', '--watch', '--json'];
      const watching = home(his).start(['sync', ...flags], { folder: 'mocks' });
      const event = (line: string): Record<string, unknown> => JSON.parse(line);
      const ready = event(await watching.line((line) => event(line)['event'] === 'ready'));
      assert.deepEqual([ready['workspace'], ready['state']], [team, 'synced']);
      await home(hers).write('mocks/one.json', '{}\n');
      await sync(hers);
      const notice = event(await watching.line((line) => event(line)['event'] === 'notice'));
      assert.deepEqual([notice['code'], notice['path']], ['mock.received', 'one.json']);
      await watching.end('SIGTERM');
    });

    it('leave a folder to the process that already syncs it (P17)', async () => {
      const watching = home(his).start(['sync', '--workspace', team, '--watch'], { folder: 'mocks' });
      await watching.line((line) => line.startsWith('Watching'));
      const second = await sync(his);
      assert.equal(second.exitCode, 0);
      assert.match(second.stdout, /another process syncs this folder: in sync/);
      const status = await home(his).run(['sync', 'status', '--workspace', team], { folder: 'mocks' });
      assert.match(status.stdout, /here: another process has it: in sync/);
      await watching.end('SIGINT');
    });

    it('go on by themselves after a sign-in elsewhere (P4)', async () => {
      const token = await service.createToken(bob);
      await home(his).run(['login', '--token', token], { environment: { MOCKFORGE_API_KEY: '' } });
      const options = { folder: 'mocks', environment: { MOCKFORGE_API_KEY: '' } };
      const watching = home(his).start(['sync', '--workspace', team, '--direction', 'both', '--watch'], options);
      await watching.line((line) => line.startsWith('Watching'));
      const { body } = await bob.call('GET', '/auth/tokens');
      const { items } = body as { items: { id: string; name: string }[] };
      for (const { id } of items.filter(({ name }) => name === 'test')) await bob.call('DELETE', `/auth/tokens/${id}`);
      await watching.line((line) => /waiting for a sign-in/.test(line));
      await home(his).run(['login', '--token', await service.createToken(bob)], options);
      await watching.line((line) => line === `${team}: in sync`);
      assert.equal(await watching.end('SIGTERM'), 0);
    });

    it('keep state where MOCKFORGE_STATE_DIR says, and write a log with --log-file', async () => {
      const environment = { MOCKFORGE_STATE_DIR: join(home(hers).folder, 'state') };
      const flags = ['--workspace', team, '--log-file', '../sync.log'];
      const ended = await home(hers).run(['sync', ...flags], { folder: 'mocks', environment });
      assert.equal(ended.exitCode, 0, ended.stderr);
      assert.ok((await stat(join(home(hers).folder, 'state'))).isDirectory());
      await assert.rejects(stat(join(home(hers).folder, '.local')));
      assert.match(await readFile(join(home(hers).folder, 'sync.log'), 'utf8'), /Z info started\n/);
    });
  });
});
