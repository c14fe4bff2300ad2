/** The open conflicts of all mappings. */
import { join } from 'node:path';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import type { SyncClient } from '@mockforge-cloud/shared/sync';
import type { Mapping } from '../sync/mapping.ts';

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
    return client.conflicts.list().map((conflict) => {
      const path = client.mocks.pathOf(conflict.mock_id);
      return { mapping, client, conflict, file: path === null ? null : join(mapping.desired.folder, path) };
    });
  });
}
