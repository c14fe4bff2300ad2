import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

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
