import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServerDatabase, postgresIsHere } from './testing/each-database.ts';
import { freePort } from './testing/private-postgres.ts';
import { type ServiceProcessOptions, spawnService } from './testing/service-process.ts';

describe('the service as a process', function () {
  // Each starts processes, and a database cluster with them.
  this.timeout(180_000);

  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mockforge-main-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Starts it, and expects it to end with 1 and one message, which is given. */
  async function refusal(options: ServiceProcessOptions): Promise<string> {
    const service = spawnService(options);
    assert.equal(await service.ended(), 1, service.stdout());
    assert.equal(service.stdout(), '');
    assert.doesNotMatch(service.stderr(), /^\s+at |node:internal/m);
    return service.stderr();
  }

  it('names every fault of its environment at once', async () => {
    const message = await refusal({
      env: { DATA_DIR: folder, PORT: '99999', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x', REGISTRATION: 'maybe' },
    });
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'REGISTRATION']) assert.match(message, new RegExp(name));
  });

  it('says that its port is taken, and lets go of the data folder', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const message = await refusal({ env: { DATA_DIR: folder, PORT: port } });
    other.close();
    assert.match(message, new RegExp(`port ${port}: another program uses it[\\s\\S]*PORT`));
    const service = spawnService({ env: { DATA_DIR: folder } });
    await service.ready();
    assert.equal(await service.kill('SIGTERM'), 0);
  });

  it('says that its data folder is a file, or in one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const place of [file, join(file, 'data')]) {
      const message = await refusal({ env: { DATA_DIR: place } });
      assert.match(message, /data folder .*file.* can't be written[\s\S]*DATA_DIR/);
    }
  });

  it('says that it may not write its data folder', async () => {
    await chmod(folder, 0o555);
    // Root may write everywhere: then as nobody.
    const user = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    assert.match(await refusal({ env: { DATA_DIR: folder }, ...user }), /can't be written[\s\S]*DATA_DIR/);
  });

  it('says that the server of its database does not answer', async () => {
    const url = `postgres://someone:secret@127.0.0.1:${await freePort()}/mocks`;
    const message = await refusal({ env: { DATA_DIR: folder, DATABASE_URL: url } });
    assert.match(message, /database "mocks" on 127\.0\.0\.1:\d+ can't be used: .*ECONNREFUSED[\s\S]*DATABASE_URL/);
    assert.doesNotMatch(message, /secret/);
  });

  if (postgresIsHere()) {
    it('says that its database does not exist', async () => {
      const { url, drop } = await createServerDatabase();
      await drop();
      const message = await refusal({ env: { DATA_DIR: folder, DATABASE_URL: url } });
      assert.match(message, /can't be used: database "mockforge_test_\w+" does not exist[\s\S]*DATABASE_URL/);
    });
  }

  it('says that another one runs on its data folder, until that one is killed', async () => {
    const first = spawnService({ env: { DATA_DIR: folder } });
    await first.ready();
    const message = await refusal({ env: { DATA_DIR: folder } });
    assert.match(message, /Another service is running on the data folder .*DATA_DIR/s);
    assert.equal(await first.kill('SIGKILL'), 'SIGKILL');
    const second = spawnService({ env: { DATA_DIR: folder } });
    await second.ready();
    assert.equal(await second.kill('SIGINT'), 0);
  });
});
