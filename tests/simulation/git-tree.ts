/** Makes up what another commit holds. */
import type { Seeded } from './seeded.ts';
import type { Tree } from './simulated-git.ts';

/** How much of it is other than where one comes from. */
export type Share = 'one' | 'some' | 'most';

const CHANCES: Readonly<Record<Share, number>> = { one: 0, some: 0.3, most: 0.9 };

export interface TreeQuestion {
  from: Tree;
  share: Share;
  random: Seeded;
  /** What becomes of a file. Where another one has the new name, it stays as it is. */
  alter: (path: string) => { path: string; bytes: Uint8Array | null };
}

/** Some of these paths; none of none. */
export function drawSome(paths: readonly string[], share: Share, random: Seeded): string[] {
  const sorted = [...paths].sort();
  if (sorted.length === 0) return [];
  return [...new Set([random.pick(sorted), ...sorted.filter(() => random.chance(CHANCES[share]))])];
}

export function drawTree({ from, share, random, alter }: TreeQuestion): Tree {
  const tree = new Map(from);
  for (const path of drawSome([...from.keys()], share, random)) {
    const altered = alter(path);
    if (altered.path !== path && tree.has(altered.path)) continue;
    tree.delete(path);
    if (altered.bytes !== null) tree.set(altered.path, altered.bytes);
  }
  return tree;
}
