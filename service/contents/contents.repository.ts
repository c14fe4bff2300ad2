import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from '../database/opened-database.ts';
import { contents } from './contents.table.ts';

/** Putting a statement together is work on the event loop: others have their turn while each is on its way (I16). */
const ROWS_PER_STATEMENT = 100;

/** Keeps contents that are there already. In the order of the hashes, so that two writers never wait for each other. */
export async function storeContents(
  db: Database,
  workspaceId: string,
  byHash: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const rows = [...byHash]
    .map(([hash, bytes]) => ({ workspaceId, hash, size: bytes.length, bytes }))
    .sort((one, other) => (one.hash < other.hash ? -1 : 1));
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await db
      .insert(contents)
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .onConflictDoNothing();
  }
}

export async function readContent(db: Database, workspaceId: string, hash: string): Promise<Uint8Array | null> {
  return (await readBytes(db, workspaceId, [hash])).get(hash) ?? null;
}

export async function readBytes(
  db: Database,
  workspaceId: string,
  hashes: readonly string[],
): Promise<Map<string, Uint8Array>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .select({ hash: contents.hash, bytes: contents.bytes })
    .from(contents)
    .where(and(eq(contents.workspaceId, workspaceId), inArray(contents.hash, [...new Set(hashes)])));
  return new Map(rows.map((row) => [row.hash, row.bytes]));
}

/** Sizes without bytes, of those that are there. */
export async function readSizes(
  db: Database,
  workspaceId: string,
  hashes: readonly string[],
): Promise<Map<string, number>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .select({ hash: contents.hash, size: contents.size })
    .from(contents)
    .where(and(eq(contents.workspaceId, workspaceId), inArray(contents.hash, [...new Set(hashes)])));
  return new Map(rows.map((row) => [row.hash, row.size]));
}
