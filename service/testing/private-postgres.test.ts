import assert from 'node:assert/strict';
import { sql } from 'drizzle-orm';
import { users } from '../accounts/accounts.table.ts';
import { openDatabase } from '../database/database.ts';
import { postgresIsHere } from './each-database.ts';
import { findPostgresBinaries, type PrivatePostgres, startPrivatePostgres } from './private-postgres.ts';
import { startTestService } from './test-service.ts';

if (postgresIsHere() && findPostgresBinaries() !== null) {
  describe('a PostgreSQL that is killed', () => {
    let server: PrivatePostgres;
    before(async () => {
      server = await startPrivatePostgres({ durable: true });
    });
    after(() => server.stop());

    it('[I2] has what was committed when it comes back, and the service goes on by itself', async () => {
      const database = await openDatabase({ databaseUrl: server.url, dataDir: '' });
      const service = await startTestService({ database });
      const alice = await service.register('Alice');
      assert.equal((await fetch(`${service.url}/readyz`)).status, 200);

      const { pid } = server;
      await server.kill9();
      assert.equal((await fetch(`${service.url}/readyz`)).status, 503);
      const refused = await alice.call('GET', '/workspaces');
      assert.equal(refused.status, 503);
      assert.ok(Number(refused.headers.get('retry-after')) > 0);

      await server.restart();
      assert.notEqual(server.pid, pid);
      assert.equal((await alice.call('GET', '/workspaces')).status, 200);
      assert.equal((await service.context.db.select().from(users)).length, 1);
      await service.close();
    });

    it('stops in order and starts again while it is in use', async () => {
      const { db, close } = await openDatabase({ databaseUrl: server.url, dataDir: '' });
      await db.execute(sql`select 1`);
      await server.restart();
      await db.execute(sql`select 1`);
      await close();
    });
  });
}
