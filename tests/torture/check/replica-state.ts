/** What a client keeps of its folder, read from its journal, whether it runs or not. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../../shared/sync/node/store/file-store.ts';
import { foldJournal, type ReplicaSnapshot } from '../../../shared/sync/state/journal.ts';
import type { WatchedClient } from '../stage/watched-client.ts';
import type { Claim } from './records.ts';

/** Of a copy, since opening a journal repairs its torn end. */
export async function readReplica({ stateDir }: WatchedClient): Promise<ReplicaSnapshot> {
  const files = await readdir(join(stateDir, 'replicas'), { recursive: true, withFileTypes: true });
  const journal = files.find(({ name }) => name === 'journal');
  if (journal === undefined) throw new Error(`There is no replica in ${stateDir}.`);
  const copy = await mkdtemp(join(tmpdir(), 'mockforge-cloud-journal-'));
  try {
    await copyFile(join(journal.parentPath, journal.name), join(copy, 'journal'));
    const store = new FileStore(copy);
    const snapshot = foldJournal(await store.load());
    await store.close();
    return snapshot;
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** What the replica relies on the cloud having (I2). */
export function claimsOf(client: string, { cursor, mocks }: ReplicaSnapshot): Claim[] {
  const claims: Claim[] = [];
  if (cursor !== null && cursor.revision > 0) {
    claims.push({ client, kind: 'cursor', id: cursor.chain, value: String(cursor.revision) });
  }
  for (const { mockId, base, submission } of mocks.values()) {
    if (base !== null) claims.push({ client, kind: 'base', id: mockId, value: base.hash });
    if (submission === null) continue;
    claims.push({ client, kind: 'conflict', id: submission.conflictId, value: submission.localHash ?? '' });
  }
  return claims;
}
