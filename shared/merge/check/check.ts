import type { Notation } from '../structure/root.ts';
import { bagsHold } from './counts.ts';
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
function hasDoubles({ base, local, remote, merged }: Four<Reading | null>): boolean {
  if (!base || !local || !remote || !merged) return false;
  const isDouble = (before: number, mine: number, theirs: number, now: number): boolean =>
    before > 0 && now > Math.max(mine, theirs, mine + theirs - before);
  const counts = [base, local, remote].map((reading) => reading.counts);
  const [inBase, inLocal, inRemote] = counts;
  if (merged.counts.some((now = 0, id) => isDouble(inBase?.[id] ?? 0, inLocal?.[id] ?? 0, inRemote?.[id] ?? 0, now)))
    return true;
  return [...merged.marks].some(([mark, now]) =>
    isDouble(base.marks.get(mark) ?? 0, local.marks.get(mark) ?? 0, remote.marks.get(mark) ?? 0, now),
  );
}
