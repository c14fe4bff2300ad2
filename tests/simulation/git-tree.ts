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

export function drawTree({ from, share, random, alter }: TreeQuestion): Tree {
  const paths = [...from.keys()].sort();
  const tree = new Map(from);
  if (paths.length === 0) return tree;
  const chosen = new Set([random.pick(paths), ...paths.filter(() => random.chance(CHANCES[share]))]);
  for (const path of chosen) {
    const altered = alter(path);
    if (altered.path !== path && tree.has(altered.path)) continue;
    tree.delete(path);
    if (altered.bytes !== null) tree.set(altered.path, altered.bytes);
  }
  return tree;
}
