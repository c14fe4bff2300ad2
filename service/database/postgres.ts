import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { StartError } from '../config/start-error.ts';
import { lingeringSockets } from './lingering-socket.ts';
import { MIGRATIONS } from './migrations.ts';
import type { OpenedDatabase } from './opened-database.ts';
import { renewingPool } from './renewing-pool.ts';
import { tlsWishOf } from './secured-socket.ts';

/** Several instances may start at once: one migrates, the others wait. Any constant will do. */
const MIGRATION_LOCK = 4600_1;
const CONNECT_TIMEOUT_SECONDS = 10;
/** All queries are done by then; a connection that was just being made again after a cut is not worth the wait. */
const END_TIMEOUT_SECONDS = 1;

/** Much longer than any query of the service takes, or waits for a lock. */
const SILENCE_MS = 15_000;

export async function openPostgres(databaseUrl: string, silenceMs = SILENCE_MS): Promise<OpenedDatabase> {
  await migrateOnce(databaseUrl);
  const pool = renewingPool((lost) =>
    postgres(databaseUrl, { ...driverOptions(databaseUrl, { lost, silenceMs }), max: 10 }),
  );
  return { db: drizzle(pool.client), kind: 'postgresql', close: () => pool.end(END_TIMEOUT_SECONDS) };
}

/** The driver's types do not know of `socket`; its documentation does. */
function driverOptions(databaseUrl: string, { lost, silenceMs }: { lost: () => void; silenceMs: number | null }) {
  const timeoutMs = CONNECT_TIMEOUT_SECONDS * 1000;
  return {
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    onnotice: () => undefined,
    // It would ask for them on each new connection, and nobody would hear that fail. Drizzle reads arrays by itself.
    fetch_types: false,
    // Its socket has it already, where it is wanted.
    ssl: false,
    socket: lingeringSockets(lost, { tls: tlsWishOf(databaseUrl), timeoutMs, silenceMs }),
  };
}

async function migrateOnce(databaseUrl: string): Promise<void> {
  const client = postgres(databaseUrl, {
    ...driverOptions(databaseUrl, { lost: () => undefined, silenceMs: null }),
    max: 1,
  });
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(client), MIGRATIONS);
  } catch (cause) {
    throw startError(databaseUrl, cause);
  } finally {
    // The lock is the connection's, and ends with it.
    await client.end({ timeout: END_TIMEOUT_SECONDS });
  }
}

function startError(databaseUrl: string, cause: unknown): StartError {
  const url = new URL(databaseUrl);
  const database = url.pathname.slice(1);
  const reason = reasonOf(cause);
  return new StartError(
    `The database "${database}" on ${url.host} can't be used: ${reason}\n` +
      'Check DATABASE_URL, that the server is running, and that the user may create tables in the database.',
    { cause },
  );
}

function reasonOf(error: unknown): string {
  const causes = error instanceof AggregateError ? error.errors : [error];
  const messages = causes.map((cause) => {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    return inner instanceof Error ? inner.message : String(inner);
  });
  return [...new Set(messages)].join('; ');
}
