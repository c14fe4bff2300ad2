import type { Case } from './corpus.ts';
import { runMerge } from './judge.ts';
import { gitMerge } from './rivals.ts';

/** Milliseconds that one case took, the best of some runs: other work on the machine only ever adds. */
export interface Timing {
  ours: number;
  git: number;
}

const runs = 3;

function best(run: () => number): number {
  let least = Infinity;
  for (let at = 0; at < runs; at++) least = Math.min(least, run());
  return least;
}

/** What `git merge-file` takes to start and to end: three empty files. */
export function emptyGitMerge(): number {
  const empty = { base: '', local: '', remote: '' };
  return best(() => gitMerge(empty).milliseconds);
}

export function timeCase(test: Case, emptyMilliseconds: number): Timing {
  const ours = best(() => {
    const start = performance.now();
    runMerge(test);
    return performance.now() - start;
  });
  const git = best(() => gitMerge(test).milliseconds);
  return { ours, git: Math.max(0, git - emptyMilliseconds) };
}

/** The value below which the given share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
