/** The connection to PostgreSQL: embedded (PGlite) in the data folder, or a server through `DATABASE_URL`. */
import { openEmbedded } from './embedded.ts';
import type { OpenedDatabase } from './opened-database.ts';
import { openPostgres } from './postgres.ts';

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
