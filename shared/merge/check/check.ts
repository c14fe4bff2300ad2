import type { Notation } from '../structure/root.ts';
import { bagsHold, countAll } from './counts.ts';
import { eachOf, type Four, holds } from './holds.ts';
import { listsHold } from './lists-hold.ts';
import type { Reader, Reading } from './reading.ts';

/** The texts that a merge started from, as {@link Check} reads them. */
interface Sources {
  base: Reading | null;
  local: Reading;
  remote: Reading;
}

/**
 * Compares a clean outcome with the texts that it was made of: it is read by parsers that had no part in the merge, as data
 * with comments, anchors and tags, and whatever one side did must be done in it, and nothing else.
 */
export class Check {
  private readonly notation: Notation;
  private readonly reader: Reader;
  private readonly sources: Sources;

  constructor(notation: Notation, reader: Reader, sources: Sources) {
    this.notation = notation;
    this.reader = reader;
    this.sources = sources;
  }

  /** Whether the outcome is right. `decided`: keys about which a policy decided. */
  isRight(content: string, decided: ReadonlySet<string> = new Set()): boolean {
    const merged = this.readSound(content);
    if (!merged) return false;
    const { base, local, remote } = this.sources;
    const readings: Four<Reading | null> = { base, local, remote, merged };
    return this.dataHolds(readings, { decided }) && bagsHold(eachOf(readings, commentsOf)) && !hasDoubles(readings);
  }

  /** Whether a text parses as well as both sides, and has no key twice that none of them has twice. */
  isSound(content: string): boolean {
    return this.readSound(content) !== null;
  }

  private readSound(content: string): Reading | null {
    const { local, remote } = this.sources;
    const merged = this.reader.read(content);
    if (typeof merged !== 'object' || merged.grade < Math.min(local.grade, remote.grade)) return null;
    return hasNewTwice(merged, [local, remote]) ? null : merged;
  }

  private dataHolds(readings: Four<Reading | null>, rules: { decided: ReadonlySet<string> }): boolean {
    const documents = eachOf(readings, (reading) => reading?.documents ?? []);
    const isOne = Object.values(documents).every((list) => list.length <= 1);
    if (!isOne || this.notation === 'json-lines') return listsHold(documents, '', rules);
    return holds(
      eachOf(documents, ([value]) => value),
      '',
      rules,
    );
  }
}

/** Whether a text has a key twice that none of the others has twice. */
function hasNewTwice(merged: Reading, sources: readonly Reading[]): boolean {
  const known = new Set(sources.flatMap(({ twice }) => [...twice]));
  return [...merged.twice].some((key) => !known.has(key));
}

const noComments: ReadonlyMap<string, number> = new Map();

function commentsOf(reading: Reading | null): ReadonlyMap<string, number> {
  return reading?.comments ?? noComments;
}

/** Whether something that was there is there more often than the sides made it: both moved it, to different places. */
function hasDoubles(readings: Four<Reading | null>): boolean {
  return (['counts', 'marks'] as const).some((what) => {
    const counted = countAll(eachOf(readings, (reading): ReadonlyMap<unknown, number> => reading?.[what] ?? new Map()));
    return [...counted.values()].some(
      ({ base, local, remote, merged }) => base > 0 && merged > Math.max(local, remote, local + remote - base),
    );
  });
}
