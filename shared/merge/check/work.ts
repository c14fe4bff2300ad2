/** The merge by structure has cost as much as it may; lines answer instead. Never leaves {@link merge}. */
export class WorkSpent extends Error {}

/** What any merge may cost, in units of one to two nanoseconds, however short its texts are. */
const leastAllowed = 1_000_000_000;

/** What it may cost for each UTF-16 unit of its texts, if that is more. Ordinary mocks need 40 to 65, whatever their length. */
export const allowedForUnit = 80;

/**
 * Counts what one merge by structure costs, so that no text, however it is made, stalls the process that merges it for
 * longer than an ordinary one of its length does. Work is counted and not timed, so that a merge has the same outcome on
 * every machine, busy or not.
 */
export class Work {
  private left: number;

  /** `length`: that of all three texts. */
  constructor(length: number) {
    this.left = Math.max(leastAllowed, allowedForUnit * length);
  }

  /** @throws WorkSpent if nothing is left. */
  spend(units: number): void {
    this.left -= units;
    if (this.left < 0) throw new WorkSpent();
  }
}

/** Units of work that things cost, as measured: what a call of the YAML parser costs at least, and more. */
export const cost = {
  /** Taking a container apart, for each character and for each entry. */
  shapeCharacter: 4,
  shapeEntry: 500,
  /** A call of the YAML parser, and each character that it reads. */
  yamlCall: 25_000,
  yamlCharacter: 1000,
  /** Each step of the comparison of two lists. */
  step: 10,
  /** Each entry of a container that is merged. */
  member: 2500,
  /** Comparing two values for likeness, without what it costs to take them apart. */
  similarity: 1000,
};
