/** Edits of one text, made in one go. */
export interface Splice {
  from: number;
  to: number;
  by: string;
}

/** No two of them overlap. Of those that only insert at one place, the one that was made first comes first. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, by } of [...splices].sort((one, other) => one.from - other.from || one.to - other.to)) {
    parts.push(text.slice(at, from), by);
    at = Math.max(at, to);
  }
  parts.push(text.slice(at));
  return parts.join('');
}
