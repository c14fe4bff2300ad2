/** The merge by structure has cost as much as it may; lines answer instead. Never leaves {@link merge}. */
export class WorkSpent extends Error {}

/**
 * What one merge may cost, in units of about a nanosecond. Work is counted and not timed, so that a merge has the same
 * outcome on every machine, busy or not. Texts of 10 MB that people or programs write need a tenth of it.
 */
const mostWork = 2_000_000_000;

/** Counts what one merge by structure costs, so that no text, however it is made, stalls the process that merges it. */
export class Work {
  private left = mostWork;

  /** @throws WorkSpent if nothing is left. */
  spend(units: number): void {
    this.left -= units;
    if (this.left < 0) throw new WorkSpent();
  }
}

/** Units of work that things cost, as measured: what a call of the YAML parser costs at least, and more. */
export const cost = {
  /** Taking a container apart, for each character. */
  shapeCharacter: 4,
  /** A call of the YAML parser, and each character that it reads. */
  yamlCall: 25_000,
  yamlCharacter: 400,
  /** Each pair of equal items that the comparison of two lists has to look at. */
  equalPair: 120,
  /** Each entry of a container that is merged. */
  member: 1500,
  /** Comparing two values for likeness, without what it costs to take them apart. */
  similarity: 1000,
};
