/** Runs a suite against the service on the embedded database, and on a PostgreSQL of its own. */
import postgres from 'postgres';
import { type PrivatePostgres, startPrivatePostgres } from '../../../service/testing/private-postgres.ts';

export interface ServiceDatabase {
  name: string;
  /** Absent: the embedded database. */
  databaseUrl: () => string | undefined;
}

export function eachService(suite: (database: ServiceDatabase) => void): void {
  describe('on the embedded database', () => suite({ name: 'embedded', databaseUrl: () => undefined }));
  describe('on PostgreSQL', () => {
    let server: PrivatePostgres | null = null;
    before(async function () {
      this.timeout(180_000);
      server = await startPrivatePostgres({ durable: true });
    });
    after(async () => server?.stop());
    suite({ name: 'PostgreSQL', databaseUrl: () => server?.url });
  });
}

let databases = 0;

/** A new database on the server that `serverUrl` names. */
export async function freshDatabase(serverUrl: string): Promise<string> {
  const name = `end_to_end_${process.pid}_${databases++}`;
  const sql = postgres(serverUrl, { max: 1 });
  await sql.unsafe(`create database ${name}`);
  await sql.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
