import type { Account } from '../account/account.ts';
import type { Mapping } from '../sync/mapping.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import type { NamedStanding } from './nothing-there.ts';

export type MappingStanding = NamedStanding & { mapping: Mapping };

/** How every mapping stands at this moment. */
export async function readStandings(account: Account, manager: SyncManager): Promise<MappingStanding[]> {
  return Promise.all(
    manager.mappings().map(async (mapping) => {
      const { desired } = mapping;
      const credential = await account.credential(desired.serviceUrl, desired.fileKey);
      return {
        mapping,
        name: desired.local,
        status: mapping.status,
        pausedBy: mapping.pausedBy,
        direction: desired.options.direction,
        isSignedIn: credential !== null,
        waits: mapping.client?.mocks.pending().length ?? 0,
      };
    }),
  );
}
