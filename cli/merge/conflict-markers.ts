/** A merge with conflicts as Git writes it into a file: both sides between markers, everything else merged. */
import { diffLines, splitLines } from './line-diff.ts';

export interface Sides {
  /** Everything merged, with the local side where the two conflict. */
  local: string;
  /** The same with the remote side. */
  remote: string;
}

export function withConflictMarkers({ local, remote }: Sides): string {
  const [left, right] = [splitLines(local), splitLines(remote)];
  const end = local.includes('\r\n') ? '\r\n' : '\n';
  const parts: string[] = [];
  let at = 0;
  for (const change of diffLines(left, right)) {
    parts.push(...left.slice(at, change.left.start));
    parts.push(`<<<<<<< local${end}`, ...whole(left.slice(change.left.start, change.left.end), end));
    parts.push(`=======${end}`, ...whole(right.slice(change.right.start, change.right.end), end));
    parts.push(`>>>>>>> remote${end}`);
    at = change.left.end;
  }
  parts.push(...left.slice(at));
  return parts.join('');
}

/** A marker needs a line of its own, also after a last line without an end. */
function whole(lines: readonly string[], end: string): string[] {
  return lines.map((line) => (line.endsWith('\n') ? line : line + end));
}
