import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { authenticate } from '../accounts/authenticate.ts';
import { openDatabase } from '../database/database.ts';
import { created } from '../sync/testing/branch-fixture.ts';
import { createServerDatabase, postgresIsHere } from '../testing/each-database.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { openSocket } from './testing/test-socket.ts';

describe('a database that another instance writes to as well', () => {
  if (!postgresIsHere()) return;
  let drop: () => Promise<void>;
  let here: TestService;
  let there: TestService;

  before(async () => {
    const database = await createServerDatabase();
    drop = database.drop;
    const start = async () =>
      startTestService({ database: await openDatabase({ databaseUrl: database.url, dataDir: tmpdir() }) });
    here = await start();
    there = await start();
  });
  after(async () => {
    await Promise.all([here.close(), there.close()]);
    await drop();
  });

  it('[LOG1] [SUB2] has one sequence of revisions, and its subscribers no gap', async () => {
    const alice = await here.register('Alice');
    const workspaceId = await here.createWorkspace(alice);
    const identity = await authenticate(here.context.db, alice.token);
    const socket = await openSocket(here.url, { token: alice.token });
    await socket.ask({ type: 'subscribe', workspace_id: workspaceId });
    const push = (service: TestService, name: string) =>
      service.context.push.push({
        identity,
        workspaceId,
        branch: 'main',
        strategy: 'merge',
        events: [created(`${name}.yaml`, name)],
      });
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        await push(there, `there-${at}`);
        await push(here, `here-${at}`);
      }),
    );
    // A push here brings what happened there before it.
    await push(here, 'last');
    for (let revision = 1; revision <= 41; revision++) assert.equal((await socket.next('change')).revision, revision);
    await socket.close();
  });
});
