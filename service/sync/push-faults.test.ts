import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import postgres from 'postgres';
import { authenticate } from '../accounts/authenticate.ts';
import { openDatabase } from '../database/database.ts';
import type { Identity } from '../identity.ts';
import { postgresIsHere } from '../testing/each-database.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../testing/private-postgres.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { created } from './testing/branch-fixture.ts';

describe('push with a failing database', () => {
  if (!postgresIsHere()) return;
  let server: PrivatePostgres;
  let service: TestService;
  let identity: Identity;
  let workspaceId: string;

  before(async () => {
    server = await startPrivatePostgres({ durable: true });
    const database = await openDatabase({ databaseUrl: server.url, dataDir: tmpdir() });
    service = await startTestService({ database });
    const alice = await service.register('Alice');
    workspaceId = await service.createWorkspace(alice);
    identity = await authenticate(service.context.db, alice.token);
  });
  after(async () => {
    await service.close();
    await server.stop();
  });

  const push = (name: string) =>
    service.context.push.push({
      identity,
      workspaceId,
      branch: 'main',
      strategy: 'merge',
      events: [created(`${name}.yaml`, name, { op_id: name })],
    });

  const isRefused = (name: string, code: ErrorCode) =>
    assert.rejects(push(name), (error) => error instanceof CloudError && error.code === code && !!error.retryAfter);

  /** What the service has left of a dead connection fails once; from then on it has new ones. */
  async function pushUntilItWorks(name: string) {
    for (;;) {
      try {
        return await push(name);
      } catch (error) {
        if (!(error instanceof CloudError) || error.code !== 'service.unavailable') throw error;
      }
    }
  }

  it('[PUSH7] says service.unavailable while the database is gone, and goes on when it is back (I2, I4)', async () => {
    const before = await push('before');
    const under = Array.from({ length: 20 }, (_, at) => push(`under-way-${at}`).catch((error: unknown) => error));
    await server.kill9();
    const answers = await Promise.all(under);
    await isRefused('gone', 'service.unavailable');
    await server.restart();

    const again = await pushUntilItWorks('before');
    assert.deepEqual(again.results, before.results);
    for (const [at, answer] of answers.entries()) {
      const { results } = await pushUntilItWorks(`under-way-${at}`);
      // Acknowledged before the crash: the same answer. Else it is applied now, or was and is answered for.
      if (!(answer instanceof CloudError)) assert.deepEqual(answer, { ...(answer as object), results });
      assert.equal(results[0]?.type, 'ack');
    }
    await pushUntilItWorks('gone');
    const sql = postgres(server.url, { max: 1 });
    const [count] = await sql`select count(*)::int as mocks, count(distinct path)::int as paths from mocks`;
    await sql.end();
    assert.deepEqual({ ...count }, { mocks: 22, paths: 22 });
  });

  it('[PUSH7] says service.read_only where nothing can be written, and acknowledges nothing (I16)', async () => {
    const sql = postgres(server.url, { max: 1 });
    await sql`alter database postgres set default_transaction_read_only = on`;
    await sql.end();
    await server.restart();
    let code = '';
    do {
      code = await push('refused').then(
        () => 'acknowledged',
        (error: unknown) => (error instanceof CloudError ? error.code : String(error)),
      );
    } while (code === 'service.unavailable');
    assert.equal(code, 'service.read_only');
  });
});
