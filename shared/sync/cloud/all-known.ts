/** Asks what the cloud knows of files, in as many requests as it takes. What answers another question is not believed (I16). */
import type { KnownItem } from '@mockforge-cloud/shared/protocol';
import type { BranchApi } from './api/branch.ts';
import type { Place } from './api/place.ts';

/** The service takes no more. */
const MOST_AT_ONCE = 5_000;

/** @returns an item for each file, in their order: `unknown` where the service says nothing of it, or something of another one */
export async function allKnown(
  branch: Pick<BranchApi, 'known'>,
  place: Place,
  files: readonly { path: string; hash: string }[],
): Promise<KnownItem[]> {
  const known: KnownItem[] = [];
  for (let at = 0; at < files.length; at += MOST_AT_ONCE) {
    const some = files.slice(at, at + MOST_AT_ONCE).map(({ path, hash }) => ({ path, hash }));
    const { items } = await branch.known(place, some);
    some.forEach((file, index) => {
      const item = items[index];
      known.push(item?.hash === file.hash ? item : { ...file, status: 'unknown', mock_id: null });
    });
  }
  return known;
}
