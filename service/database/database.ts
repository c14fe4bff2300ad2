/** The connection to PostgreSQL: embedded (PGlite) in the data folder, or a server through `DATABASE_URL`. */
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/**
 * What queries run on, whichever driver is below. A `Transaction` is one too, so that a function which
 * takes a `Database` runs inside a transaction as well.
 *
 * The embedded database has a single connection: inside `db.transaction(async (tx) => …)` use only `tx`.
 * A query on `db` there waits for the transaction that waits for it.
 */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

export interface OpenedDatabase {
  db: Database;
  kind: 'embedded' | 'postgresql';
  /** Waits for what runs, then frees connections and the lock on the data folder. */
  close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date.
 * @throws StartError where the server can't be reached, refuses, or the data folder is unusable or in use.
 */
export async function openDatabase(options: {
  databaseUrl?: string | null | undefined;
  dataDir: string;
}): Promise<OpenedDatabase> {
  return options.databaseUrl ? openPostgres(options.databaseUrl) : openEmbedded(options.dataDir);
}
