import { cost } from '../check/work.ts';
import { canon } from './same.ts';
import { shapeOf } from './shape.ts';
import type { Node } from './tree.ts';

/** Above this share in common, a value that went and one that came are the same value, changed. */
export const likeness = 0.5;

/** How much two values have in common, from 0 to 1. Equal values are 1. */
export function similarity(a: Node, b: Node): number {
  a.source.work.spend(cost.similarity);
  const shapeA = shapeOf(a);
  const shapeB = shapeOf(b);
  if (!shapeA && !shapeB) return likeText(canon(a), canon(b));
  if (shapeA?.kind !== shapeB?.kind || !shapeA || !shapeB) return 0;
  const most = Math.max(shapeA.entries.length, shapeB.entries.length);
  if (most === 0) return 1;
  if (shapeA.kind === 'list') {
    const left = new Set(shapeA.entries.map((entry) => canon(entry.value)));
    return shapeB.entries.filter((entry) => left.has(canon(entry.value))).length / most;
  }
  const left = new Map(shapeA.entries.map((entry) => [entry.key, entry.value]));
  let score = 0;
  for (const { key, value } of shapeB.entries) {
    const other = left.get(key);
    if (!other) continue;
    if (canon(other) === canon(value)) score += 1;
    else if (shapeOf(other) && shapeOf(other)?.kind === shapeOf(value)?.kind) score += 0.5;
    else score += 0.2;
  }
  return score / most;
}

/** Share of the longer text that is common head and tail. */
function likeText(a: string, b: string): number {
  const most = Math.max(a.length, b.length);
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return most === 0 ? 1 : (head + tail) / most;
}
