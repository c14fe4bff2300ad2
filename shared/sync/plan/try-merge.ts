/** What a merge on this side would make of three versions, by the mapping's strategy. */
import { merge } from '@mockforge-cloud/shared/merge';
import { decodeText, encodeText, isMergeable } from '@mockforge-cloud/shared/protocol';
import type { SyncOptions } from '../sync-options.ts';

export interface Sides {
  path: string;
  base: Uint8Array | null;
  local: Uint8Array;
  remote: Uint8Array;
}

export type MergeTrial =
  | { outcome: 'merged'; bytes: Uint8Array }
  /** They disagree, and the strategy says whose side is taken. */
  | { outcome: 'local' | 'remote' }
  /** It needs a person. */
  | { outcome: 'conflict' };

export function tryMerge(
  { path, ...sides }: Sides,
  options: Pick<SyncOptions, 'strategy' | 'autoResolve'>,
): MergeTrial {
  const { strategy, autoResolve } = options;
  if (!autoResolve || strategy === 'manual') return { outcome: 'conflict' };
  const bytes = cleanMerge(path, sides);
  if (bytes !== null) return { outcome: 'merged', bytes };
  return { outcome: strategy === 'merge' ? 'conflict' : strategy };
}

function cleanMerge(path: string, { base, local, remote }: Omit<Sides, 'path'>): Uint8Array | null {
  if (![base, local, remote].every((side) => side === null || isMergeable(side))) return null;
  const merged = merge({
    path,
    base: base === null ? null : decodeText(base),
    local: decodeText(local) ?? '',
    remote: decodeText(remote) ?? '',
  });
  return merged.outcome === 'clean' ? encodeText(merged.content) : null;
}
