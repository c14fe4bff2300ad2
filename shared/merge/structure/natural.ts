/**
 * Whether `a` comes before `b` or equals it: numbers in them count as numbers, everything else by code unit, so that
 * every machine finds the same order whatever its language.
 */
export function inOrder(a: string, b: string): boolean {
  const left = a.match(/\d{1,15}|\D+|\d+/g) ?? [];
  const right = b.match(/\d{1,15}|\D+|\d+/g) ?? [];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [x, y] = [left[at] ?? '', right[at] ?? ''];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) < Number(y);
    return x < y;
  }
  return left.length <= right.length;
}
