/** Runs a suite on every database that this machine has: PGlite always, PostgreSQL where it can be had. */
import { randomUUID } from 'node:crypto';
import { migrate } from 'drizzle-orm/pglite/migrator';
import postgres from 'postgres';
import { openDatabase } from '../database/database.ts';
import { drizzleOn } from '../database/embedded.ts';
import { MIGRATIONS } from '../database/migrations.ts';
import type { OpenedDatabase } from '../database/opened-database.ts';
import { PgliteClient } from '../database/pglite-client.ts';
import { findPostgresBinaries, type PrivatePostgres, startPrivatePostgres } from './private-postgres.ts';

export interface TestDatabase extends OpenedDatabase {
  /** `null`: embedded. */
  databaseUrl: string | null;
}

/** Opens a database of its own, with all tables and no rows. Closed after the suite, at the latest. */
export type OpenTestDatabase = () => Promise<TestDatabase>;

/** `define` is called once per kind of database, inside a `describe` that names it. */
export function eachDatabase(define: (open: OpenTestDatabase, kind: TestDatabase['kind']) => void): void {
  describe('on the embedded database', () => define(closedAfterwards(openInMemory), 'embedded'));
  if (postgresIsHere()) describe('on PostgreSQL', () => define(closedAfterwards(openOnServer), 'postgresql'));
}

/** Whether PostgreSQL can be tested on. Says why not, once; with `CI=true` that is an error. */
export function postgresIsHere(): boolean {
  if (process.env['DATABASE_URL'] || findPostgresBinaries() !== null) return true;
  const reason = 'No PostgreSQL tests: DATABASE_URL is not set and there are no PostgreSQL server binaries here.';
  if (process.env['CI'] === 'true') throw new Error(reason);
  if (!reasonGiven) console.warn(reason);
  reasonGiven = true;
  return false;
}
let reasonGiven = false;

/** A new, empty database on the server of the tests. */
export async function createServerDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const serverUrl = process.env['DATABASE_URL'] || (await sharedPostgres()).url;
  const name = `mockforge_test_${randomUUID().replaceAll('-', '')}`;
  await admin(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => admin(serverUrl, `drop database if exists ${name} with (force)`) };
}

function closedAfterwards(open: OpenTestDatabase): OpenTestDatabase {
  const opened: TestDatabase[] = [];
  after(async () => {
    await Promise.all(opened.map((database) => database.close()));
  });
  return async () => {
    const database = await open();
    let closing: Promise<void> | undefined;
    const once: TestDatabase = {
      ...database,
      close() {
        closing ??= database.close();
        return closing;
      },
    };
    opened.push(once);
    return once;
  };
}

let template: Promise<Blob> | undefined;

// Outside of every suite: once, before all of them, and however long it takes on a machine that has no time.
before(async function () {
  this.timeout(300_000);
  template ??= makeTemplate();
  await template;
});

/** A cluster takes PGlite a second or two to make: made and migrated once, and copied from then on. */
async function openInMemory(): Promise<TestDatabase> {
  template ??= makeTemplate();
  const client = await PgliteClient.open({ copyOf: await template });
  return { db: drizzleOn(client), kind: 'embedded', databaseUrl: null, close: () => client.close() };
}

async function makeTemplate(): Promise<Blob> {
  const client = await PgliteClient.open({ copyOf: null });
  await migrate(drizzleOn(client), MIGRATIONS);
  const dump = await client.dump();
  await client.close();
  return dump;
}

async function openOnServer(): Promise<TestDatabase> {
  const { url, drop } = await createServerDatabase();
  const database = await openDatabase({ databaseUrl: url, dataDir: '' });
  return {
    ...database,
    databaseUrl: url,
    async close() {
      await database.close();
      await drop();
    },
  };
}

let server: Promise<PrivatePostgres> | undefined;

/** One server for the whole run, started when the first suite asks. */
function sharedPostgres(): Promise<PrivatePostgres> {
  server ??= startPrivatePostgres();
  return server;
}

// Outside of every suite: runs once, after all of them.
after(async () => {
  await (await server)?.stop();
});

async function admin(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end({ timeout: 5 });
  }
}
