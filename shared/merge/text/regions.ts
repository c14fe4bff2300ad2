import type { Hunk } from './diff.ts';

/** A stretch of base and what stands for it on each side, in line numbers, end exclusive. */
export interface Region {
  kind: 'same' | 'local' | 'remote' | 'both';
  base: [number, number];
  local: [number, number];
  remote: [number, number];
}

/**
 * Lays two diffs against one base side by side. Changes that overlap or touch are one region of kind `both`, as in
 * GNU diff3 and Git (Khanna, Kunal, Pierce: "A Formal Investigation of Diff3", 2007).
 */
export function regionsOf(local: readonly Hunk[], remote: readonly Hunk[], baseLength: number): Region[] {
  const regions: Region[] = [];
  const shift = { local: 0, remote: 0 };
  const next = { local: 0, remote: 0 };
  let at = 0;
  const push = (kind: Region['kind'], end: number, localReach: number, remoteReach: number): void => {
    regions.push({
      kind,
      base: [at, end],
      local: [at + shift.local, end + localReach],
      remote: [at + shift.remote, end + remoteReach],
    });
    shift.local = localReach;
    shift.remote = remoteReach;
    at = end;
  };
  while (next.local < local.length || next.remote < remote.length) {
    const start = Math.min(local[next.local]?.aStart ?? Infinity, remote[next.remote]?.aStart ?? Infinity);
    if (start > at) push('same', start, shift.local, shift.remote);
    const reach = { end: start, local: shift.local, remote: shift.remote };
    let [tookLocal, tookRemote] = [false, false];
    for (;;) {
      const l = local[next.local];
      const r = remote[next.remote];
      if (l && l.aStart <= reach.end) {
        reach.end = Math.max(reach.end, l.aEnd);
        reach.local = l.bEnd - l.aEnd;
        next.local++;
        tookLocal = true;
      } else if (r && r.aStart <= reach.end) {
        reach.end = Math.max(reach.end, r.aEnd);
        reach.remote = r.bEnd - r.aEnd;
        next.remote++;
        tookRemote = true;
      } else break;
    }
    push(tookLocal ? (tookRemote ? 'both' : 'local') : 'remote', reach.end, reach.local, reach.remote);
  }
  if (baseLength > at) push('same', baseLength, shift.local, shift.remote);
  return regions;
}
