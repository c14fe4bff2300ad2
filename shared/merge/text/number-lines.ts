/**
 * Gives equal lines of several texts equal numbers, so that they are compared as strings once. Most lines of a side stand
 * where base has them, in the same order: following base line by line spares nearly all look-ups.
 */
export function numberLines<T = string>(base: readonly T[], ...sides: readonly (readonly T[])[]): number[][] {
  const numbers = new Map<T, number>();
  /** Position in base behind the line with this number; the last one where it is there several times. */
  const behind: number[] = [];
  const numberOf = (line: T): number => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  };
  const inBase = base.map((line, at) => {
    const number = numberOf(line);
    behind[number] = at + 1;
    return number;
  });
  const follow = (lines: readonly T[]): number[] => {
    let next = 0;
    return lines.map((line) => {
      const expected = inBase[next];
      if (expected !== undefined && base[next] === line) {
        next++;
        return expected;
      }
      const number = numberOf(line);
      next = behind[number] ?? next;
      return number;
    });
  };
  return [inBase, ...sides.map(follow)];
}
