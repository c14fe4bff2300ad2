/** Who was up, and when: what stood unsent in such a time has no excuse. */
export class Timeline {
  readonly #spans = new Map<string, { from: number; to: number }[]>();

  /** Milliseconds since the epoch. Telling what is known already changes nothing. */
  note(who: string, isUp: boolean, at: number): void {
    const spans = this.#spans.get(who) ?? [];
    this.#spans.set(who, spans);
    const last = spans.at(-1);
    const wasUp = last !== undefined && last.to === Number.POSITIVE_INFINITY;
    if (isUp && !wasUp) spans.push({ from: at, to: Number.POSITIVE_INFINITY });
    if (!isUp && wasUp) last.to = at;
  }

  /** The longest stretch, in milliseconds, within [from, to] in which all of them were up. */
  longestTogether(everyone: readonly string[], from: number, to: number): number {
    return Math.max(0, ...this.#together(everyone, from, to));
  }

  /** The share of [from, to] in which all of them were up, from 0 to 1. */
  shareTogether(everyone: readonly string[], from: number, to: number): number {
    return this.#together(everyone, from, to).reduce((sum, ms) => sum + ms, 0) / (to - from);
  }

  /** For whoever looks into a failure: when each was up, in milliseconds since the epoch. */
  toJSON(): Record<string, { from: number; to: number }[]> {
    return Object.fromEntries(this.#spans);
  }

  #together(everyone: readonly string[], from: number, to: number): number[] {
    let common = [{ from, to }];
    for (const who of everyone) {
      const spans = this.#spans.get(who) ?? [];
      common = common.flatMap((one) =>
        spans
          .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
          .filter((both) => both.from < both.to),
      );
    }
    return common.map((span) => span.to - span.from);
  }
}
