import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { createServerDatabase, postgresIsHere } from '../testing/each-database.ts';
import { databaseFault } from './database-fault.ts';
import type { OpenedDatabase, Transaction } from './opened-database.ts';
import { openPostgres } from './postgres.ts';

const END_OWN_CONNECTION = sql`select pg_terminate_backend(pg_backend_pid())`;
const POOL = 10;

interface Relay {
  url: string;
  /** From now on connections are cut, and new ones refused as by a server that starts up. */
  isStarting: boolean;
  /** What is said from now on goes nowhere. */
  isSilent: boolean;
  close(): Promise<void>;
}

/** An ErrorResponse of the protocol: fields of a letter and a text that ends with NUL. */
const FIELDS = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0');
const STARTING_UP = Buffer.concat([Buffer.from('E'), Buffer.from([0, 0, 0, FIELDS.length + 4]), FIELDS]);

/** Cuts a connection in the moment in which the client says `cutAt`. */
async function relayTo(url: string, { cutAt }: { cutAt: string }): Promise<Relay> {
  const { hostname, port } = new URL(url);
  const relay = createServer((near) => {
    if (running.isStarting) return near.on('error', () => undefined).once('data', () => near.end(STARTING_UP));
    const far = connect(Number(port), hostname);
    near.on('data', (chunk) => {
      if (running.isSilent) return;
      if (running.isStarting || chunk.includes(cutAt)) near.destroy();
      else far.write(chunk);
    });
    far.on('data', (chunk) => near.write(chunk));
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      one.on('close', () => other.destroy()).on('error', () => other.destroy());
    }
    return near;
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const relayed = new URL(url);
  relayed.port = String((relay.address() as AddressInfo).port);
  const running: Relay = {
    url: relayed.href,
    isStarting: false,
    isSilent: false,
    async close() {
      relay.close();
      await once(relay, 'close');
    },
  };
  return running;
}

describe('PostgreSQL', function () {
  this.timeout(180_000);
  if (!postgresIsHere()) return;
  let server: Awaited<ReturnType<typeof createServerDatabase>>;
  let opened: OpenedDatabase;

  beforeEach(async () => {
    server = await createServerDatabase();
    opened = await openPostgres(server.url);
  });

  afterEach(async () => {
    await opened.close();
    await server.drop();
  });

  it('fails a transaction whose connection ends in the middle of it, and not the process (I2)', async () => {
    const refused: unknown[] = [];
    let unwound = Promise.resolve();
    const transaction = opened.db.transaction((tx) => {
      unwound = goOn(tx, (error) => refused.push(error));
      return unwound;
    });
    await assert.rejects(transaction, (error) => databaseFault(error)?.code === 'service.unavailable');
    await assert.rejects(unwound);
    assert.equal(refused.length, 2);
  });

  it('works on every connection again after all of them have ended in the middle of something', async () => {
    const ended = Array.from({ length: POOL }, () =>
      opened.db.transaction(async (tx) => {
        await tx.execute(END_OWN_CONNECTION);
      }),
    );
    const outcomes = await Promise.allSettled(ended);
    assert.ok(outcomes.every(({ status }) => status === 'rejected'));
    await eventuallyAnswers();
    // All connections at once: none of them must have been left unable to say anything.
    await Promise.all(Array.from({ length: POOL * 2 }, () => opened.db.execute(sql`select pg_sleep(0.05)`)));
  });

  it('asks nothing by itself whose failure would end the process, when a connection is made', async () => {
    const relay = await relayTo(server.url, { cutAt: 'pg_catalog.pg_type' });
    const behind = await openPostgres(relay.url);
    await behind.db.execute(sql`select 1`);
    await behind.close();
    await relay.close();
  });

  it('refuses at once what is asked while the server starts up again, and works when it has', async () => {
    const relay = await relayTo(server.url, { cutAt: 'nothing' });
    const behind = await openPostgres(relay.url);
    const askOnAll = () =>
      Promise.allSettled(Array.from({ length: POOL }, () => behind.db.execute(sql`select pg_sleep(0.05)`)));
    await askOnAll();
    relay.isStarting = true;
    for (let times = 0; times < 3; times += 1) {
      const outcomes = await askOnAll();
      assert.ok(outcomes.every(({ status }) => status === 'rejected'));
    }
    relay.isStarting = false;
    const outcomes = await askOnAll();
    assert.ok(outcomes.every(({ status }) => status === 'fulfilled'));
    await behind.close();
    await relay.close();
  });

  it('refuses what a server that has gone silent does not answer, and works when it speaks again', async () => {
    const relay = await relayTo(server.url, { cutAt: 'nothing' });
    const behind = await openPostgres(relay.url, 2_000);
    await behind.db.execute(sql`select 1`);
    relay.isSilent = true;
    const asked = behind.db.execute(sql`select 1`);
    await assert.rejects(asked, (error) => databaseFault(error)?.code === 'service.unavailable');
    relay.isSilent = false;
    await behind.db.execute(sql`select 1`);
    await behind.close();
    await relay.close();
  });

  /** As a commit of several pushes does, with a savepoint each. */
  async function goOn(tx: Transaction, refused: (error: unknown) => void): Promise<void> {
    await tx.execute(END_OWN_CONNECTION).catch(refused);
    await tx.transaction((inner) => inner.execute(sql`select 1`)).catch(refused);
    await tx.execute(sql`select 1`);
  }

  /** What is asked in the moment in which the connections end is refused. */
  async function eventuallyAnswers(): Promise<void> {
    for (;;) {
      const asked = Array.from({ length: POOL }, () => opened.db.execute(sql`select pg_sleep(0.05)`));
      const outcomes = await Promise.allSettled(asked);
      if (outcomes.every(({ status }) => status === 'fulfilled')) return;
    }
  }
});
