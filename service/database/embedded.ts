import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { folderUnwritable, StartError } from '../config/start-error.ts';
import { lockFolder } from './folder-lock.ts';
import { MIGRATIONS } from './migrations.ts';
import type { OpenedDatabase } from './opened-database.ts';
import { PgliteClient } from './pglite-client.ts';

/** PGlite in `<dataDir>/database`, behind a lock: it opens one folder twice without a word. */
export async function openEmbedded(dataDir: string): Promise<OpenedDatabase> {
  await ensureWritable(dataDir);
  const lock = await lockFolder(dataDir);
  try {
    const opened = await openPglite({ folder: join(dataDir, 'database') });
    return {
      ...opened,
      async close() {
        await opened.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A database without a lock, in a thread of its own (I16). */
async function openPglite(place: { folder: string }): Promise<OpenedDatabase> {
  let client: PgliteClient;
  try {
    client = await PgliteClient.open(place);
  } catch (cause) {
    throw new StartError(
      `The database in ${place.folder} can't be opened: ${(cause as Error).message}\n` +
        'If the folder was copied or damaged, restore it from a backup; to begin anew, move it away.',
      { cause },
    );
  }
  const db = drizzleOn(client);
  try {
    await migrate(db, MIGRATIONS);
  } catch (error) {
    await client.close();
    throw error;
  }
  return { db, kind: 'embedded', close: () => client.close() };
}

export function drizzleOn(client: PgliteClient) {
  // As much of PGlite as Drizzle uses.
  return drizzle(client as unknown as PGlite);
}

async function ensureWritable(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw folderUnwritable(dataDir, cause);
  }
}
