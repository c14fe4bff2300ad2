import assert from 'node:assert/strict';
import { sql } from 'drizzle-orm';
import { findPostgresBinaries, type PrivatePostgres, startPrivatePostgres } from '../testing/private-postgres.ts';
import { openDatabase } from './database.ts';
import { databaseFault } from './database-fault.ts';
import type { OpenedDatabase } from './opened-database.ts';

const END_OWN_CONNECTION = sql`select pg_terminate_backend(pg_backend_pid())`;
const POOL = 10;

describe('PostgreSQL with TLS', function () {
  this.timeout(120_000);
  if (findPostgresBinaries() === null) return;
  let server: PrivatePostgres;
  let opened: OpenedDatabase;
  const open = (mode: string) => openDatabase({ databaseUrl: `${server.url}?sslmode=${mode}`, dataDir: '' });

  before(async () => {
    server = await startPrivatePostgres({ tls: true });
    opened = await open('require');
  });
  after(async () => {
    await opened.close();
    await server.stop();
  });

  const isSecured = async ({ db }: OpenedDatabase) => {
    const answer = await db.execute(sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`);
    return /true/.test(JSON.stringify(answer));
  };

  it('is spoken where it is asked for, and only then', async () => {
    for (const [mode, secured] of [
      ['require', true],
      ['prefer', true],
      ['disable', false],
    ] as const) {
      const other = await open(mode);
      assert.equal(await isSecured(other), secured, mode);
      await other.close();
    }
  });

  it('is not spoken with who has a certificate that nobody has signed, where that is to be checked', async () => {
    await assert.rejects(open('verify-full'), /self-signed certificate/);
  });

  it('fails transactions whose connection ends in the middle of them, and not the process (I2)', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: POOL * 2 }, () =>
        opened.db.transaction(async (tx) => {
          await tx.execute(END_OWN_CONNECTION).catch(() => undefined);
          await tx.transaction((inner) => inner.execute(sql`select 1`)).catch(() => undefined);
          await tx.execute(sql`select 1`);
        }),
      ),
    );
    for (const outcome of outcomes) {
      assert.equal(outcome.status === 'rejected' && databaseFault(outcome.reason)?.code, 'service.unavailable');
    }
  });

  it('goes on after the server was killed in the middle of everything', async () => {
    const begun: Promise<void>[] = [];
    const busy = Array.from({ length: POOL }, () =>
      opened.db.transaction(async (tx) => {
        const first = tx.execute(sql`select 1`);
        begun.push(first.then(() => undefined));
        await first;
        await tx.execute(sql`select pg_sleep(600)`);
      }),
    );
    const outcomes = Promise.allSettled(busy);
    while (begun.length < POOL) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(begun);
    await server.kill9();
    assert.ok((await outcomes).every(({ status }) => status === 'rejected'));
    await server.restart();
    for (;;) {
      const asked = Array.from({ length: POOL }, () => opened.db.execute(sql`select 1`));
      if ((await Promise.allSettled(asked)).every(({ status }) => status === 'fulfilled')) return;
    }
  });
});
