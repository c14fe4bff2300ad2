/** The open conflicts of all mappings, and how to find the one that a person means. */
import { join } from 'node:path';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import type { SyncClient } from '@mockforge-cloud/shared/sync';
import type { Mapping } from '../sync/mapping.ts';
import { isSamePath } from '../sync/paths.ts';

export interface OpenConflict {
  mapping: Mapping;
  client: SyncClient;
  conflict: Conflict;
  /** The mock's file in this folder, absolute; `null` where it is not here. */
  file: string | null;
}

export function openConflicts(mappings: readonly Mapping[]): OpenConflict[] {
  return mappings.flatMap((mapping) => {
    const { client } = mapping;
    if (client === null) return [];
    return client.conflicts().map((conflict) => {
      const path = client.pathOf(conflict.mock_id);
      return { mapping, client, conflict, file: path === null ? null : join(mapping.desired.folder, path) };
    });
  });
}

/** Those with the id, or of the file, that `target` names. */
export function matching(conflicts: readonly OpenConflict[], target: string): OpenConflict[] {
  return conflicts.filter(
    ({ conflict, file }) => conflict.conflict_id === target || (file !== null && isSamePath(file, target)),
  );
}
