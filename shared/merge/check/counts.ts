/** How often something is there in three versions and in the outcome. */
export interface Counts {
  base: number;
  local: number;
  remote: number;
  merged: number;
}

export type Version = keyof Counts;

export const versions = ['base', 'local', 'remote', 'merged'] as const satisfies Version[];

/** Least and most that may be in the outcome: what one side did is done; where both did the same, once or twice. */
export function rangeOf({ base, local, remote }: Counts): [least: number, most: number] {
  if (local === base) return [remote, remote];
  if (remote === base) return [local, local];
  const sum = Math.max(0, local + remote - base);
  if (local > base === remote > base)
    return [Math.min(sum, Math.max(local, remote)), Math.max(sum, Math.min(local, remote))];
  return [sum, sum];
}

/** Counts of everything that any version has. */
export function countAll<T>(maps: Readonly<Record<Version, ReadonlyMap<T, number>>>): Map<T, Counts> {
  const counts = new Map<T, Counts>();
  for (const version of versions) {
    for (const [thing, count] of maps[version]) {
      let known = counts.get(thing);
      if (!known) {
        known = { base: 0, local: 0, remote: 0, merged: 0 };
        counts.set(thing, known);
      }
      known[version] = count;
    }
  }
  return counts;
}

/**
 * Whether what each side added to a bag of things is in the outcome, and nothing is there too often. What one side took
 * away may still be there.
 */
export function bagsHold<T>(maps: Readonly<Record<Version, ReadonlyMap<T, number>>>): boolean {
  for (const counts of countAll(maps).values()) {
    const [least, most] = rangeOf(counts);
    if (counts.merged < least || counts.merged > Math.max(most, counts.local, counts.remote)) return false;
  }
  return true;
}

export function bagOf<T>(things: Iterable<T>): Map<T, number> {
  const bag = new Map<T, number>();
  for (const thing of things) bag.set(thing, (bag.get(thing) ?? 0) + 1);
  return bag;
}
