import type { Match } from './match.ts';
import { canon, sameData } from './same.ts';
import { shapeOf } from './shape.ts';
import { likeness, similarity } from './similar.ts';
import type { Entry } from './tree.ts';

type Side = 'local' | 'remote';

/** An equal scalar under a new key elsewhere in the map is a rename only if it is too long to be there by chance. */
const tellingLength = 12;

/**
 * Follows renamed keys: a key that one side gave up and the other changed (or renamed, too) is looked for among the
 * keys that the side has new. Found renames are written into `matches`.
 */
export function renames(entries: Record<'base' | Side, readonly Entry[]>, matches: Record<Side, Match>): void {
  const gone = {
    local: missing(entries.base.length, matches.local),
    remote: missing(entries.base.length, matches.remote),
  };
  for (const side of ['local', 'remote'] as const) {
    const other: Side = side === 'local' ? 'remote' : 'local';
    for (const baseAt of gone[side]) {
      const before = entries.base[baseAt];
      if (!before) continue;
      const otherEntry = entries[other][matches[other].indexOf(baseAt)];
      if (otherEntry && sameData(before.value, otherEntry.value) && !gone[other].includes(baseAt)) continue;
      const found = newKeyOf(entries.base, baseAt, entries[side], matches[side]);
      if (found >= 0) matches[side][found] = baseAt;
    }
  }
}

function missing(baseLength: number, match: Match): number[] {
  const present = new Set(match);
  return Array.from({ length: baseLength }, (_, at) => at).filter((at) => !present.has(at));
}

function newKeyOf(base: readonly Entry[], baseAt: number, side: readonly Entry[], match: Match): number {
  const before = base[baseAt];
  if (!before) return -1;
  let best = -1;
  let bestScore = 0;
  side.forEach((entry, at) => {
    if (match[at] !== -1) return;
    const score = renameScore(before, entry, inSamePlace(base.length, baseAt, at, match));
    if (score > bestScore) {
      best = at;
      bestScore = score;
    } else if (score === bestScore) best = -1;
  });
  return best;
}

function renameScore(before: Entry, after: Entry, inPlace: boolean): number {
  const bonus = inPlace ? 0.2 : 0;
  if (!shapeOf(before.value)) {
    const text = canon(before.value);
    return text === canon(after.value) && (inPlace || text.length >= tellingLength) ? 1 + bonus : 0;
  }
  const score = similarity(before.value, after.value);
  return score >= likeness && (shapeOf(before.value)?.entries.length ?? 0) > 0 ? score + bonus : 0;
}

/** Whether the entries before, or those after, are the same in both versions. */
function inSamePlace(baseLength: number, baseAt: number, at: number, match: Match): boolean {
  const previous = at === 0 ? -1 : (match[at - 1] ?? -2);
  const next = at === match.length - 1 ? baseLength : (match[at + 1] ?? -2);
  return (previous === baseAt - 1 && (at === 0 || previous >= 0)) || (next === baseAt + 1 && next >= 0);
}
