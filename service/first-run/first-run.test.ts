import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudApi } from '@mockforge-cloud/shared/sync';
import { createServerDatabase, postgresIsHere } from '../testing/each-database.ts';
import { freePort } from '../testing/private-postgres.ts';
import { spawnService } from '../testing/service-process.ts';
import { accountFile, type LocalAccount, readLocalAccount } from './local-account.ts';
import { sampleEvents } from './sample-workspace.ts';

const main = { branch: 'main' };

describe('first run', function () {
  // Each starts processes, and a database cluster with them.
  this.timeout(180_000);

  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mockforge-first-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Starts the process, does something with it, and ends it in order. */
  async function withService<Result>(
    env: Record<string, string>,
    use: (service: { url: string; said: string }) => Promise<Result>,
  ): Promise<Result> {
    const process = spawnService({ env: { DATA_DIR: folder, ...env } });
    const url = await process.ready();
    const result = await use({ url, said: process.stdout() });
    assert.equal(await process.kill('SIGTERM'), 0, process.stderr());
    return result;
  }

  async function account(): Promise<LocalAccount> {
    const found = await readLocalAccount(folder);
    assert.ok(found);
    return found;
  }

  const api = (url: string, { token }: LocalAccount) => new CloudApi({ serviceUrl: url, token: async () => token });

  /** Asks without a pause until `/readyz` says yes for the first time. */
  async function ready(url: string): Promise<void> {
    for (;;) {
      const answer = await fetch(`${url}/readyz`).catch(() => null);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it('is over when /readyz says yes, and when the address is said: account, workspace and mocks are there', async () => {
    const port = await freePort();
    const service = spawnService({ env: { DATA_DIR: folder, PORT: String(port) } });
    const url = `http://127.0.0.1:${port}`;
    await ready(url);
    const made = await account();
    const { items } = await api(url, made).mocks.list({ workspaceId: made.workspace, ...main }, null);
    assert.equal(items.length, (await sampleEvents()).length);
    await service.ready();
    assert.equal(await service.kill('SIGTERM'), 0);
  });

  async function makesAndKeeps(env: Record<string, string>): Promise<void> {
    const first = await withService(env, async ({ url, said }) => {
      const made = await account();
      assert.equal(made.url, url);
      assert.equal((await stat(accountFile(folder))).mode & 0o777, 0o600);
      assert.match(said, /login --token[\s\S]*--direction down/);
      assert.ok(!said.includes(made.token) && !said.includes(made.password));

      const cloud = api(url, made);
      const { user } = await cloud.accounts.login(made);
      assert.equal(user.email, made.email);
      const place = { workspaceId: made.workspace, ...main };
      const { items } = await cloud.mocks.list(place, null);
      assert.deepEqual(items.map(({ path }) => path).sort(), await samplePaths());
      assert.ok(items.length >= 8 && items.length <= 12);
      const product = items.find(({ path }) => path === 'catalog/get-product.yaml');
      assert.ok(product);
      const sample = new URL('./sample-workspace/catalog/get-product.yaml', import.meta.url);
      assert.deepEqual(Buffer.from(await cloud.contents.get(place, product.hash)), await readFile(sample));
      const workspace = await cloud.workspaces.create({ id: 'mine', name: 'Mine' });
      assert.equal(workspace.role, 'admin');
      return made;
    });

    await withService(env, async ({ url, said }) => {
      const kept = await account();
      assert.deepEqual(kept, { ...first, url });
      assert.equal(said.trim().split('\n').length, 1);
      const workspaces = await api(url, kept).workspaces.list();
      assert.deepEqual(
        workspaces.map(({ id }) => id),
        ['mine', 'my-workspace'],
      );
      const { revision } = (await api(url, kept).branch.status({ workspaceId: 'my-workspace', ...main })).head;
      assert.equal(revision, 1);
    });
  }

  it('makes an account, a token and a workspace to begin with, and the next one keeps them', () => makesAndKeeps({}));

  if (postgresIsHere()) {
    it('does so on a PostgreSQL server too, and leaves a server alone that has accounts', async () => {
      const { url: DATABASE_URL, drop } = await createServerDatabase();
      await makesAndKeeps({ DATABASE_URL });
      await rm(accountFile(folder));
      await withService({ DATABASE_URL }, async ({ said }) =>
        assert.match(said, /^MockForge Cloud Sync is running at \S+\n$/),
      );
      assert.equal(await readLocalAccount(folder), null);
      await drop();
    });
  }

  it('goes on with an account file that a cut-off start has left, and makes good for a damaged one', async () => {
    await writeFile(accountFile(folder), '{"url":', { mode: 0o644 });
    const made = await withService({}, account);
    assert.equal((await stat(accountFile(folder))).mode & 0o777, 0o600);
    await rm(join(folder, 'database'), { recursive: true });
    await withService({}, async ({ url }) => {
      assert.equal((await account()).token, made.token);
      assert.equal((await api(url, made).accounts.me()).email, made.email);
    });
  });
});

async function samplePaths(): Promise<string[]> {
  const events = await sampleEvents();
  return events.map((event) => (event.type === 'mock_created' ? event.mock.path : '')).sort();
}
