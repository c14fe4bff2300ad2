import { type Notation, rootOf } from '../structure/root.ts';
import { byKey, sameData } from '../structure/same.ts';
import { shapeOf } from '../structure/shape.ts';
import type { Node } from '../structure/tree.ts';

/**
 * Whether a merge by lines did to the data what the sides did: each key that one side alone added, changed or removed
 * is so in the outcome, and none came from nowhere. Lines that repeat (`}`, `default: {}`) can fit together and yet end
 * up in the wrong map. Lists are looked into only where one side left them alone.
 */
export function isHonest(texts: Record<'base' | 'local' | 'remote' | 'merged', string>, notation: Notation): boolean {
  const of = (text: string): Node | null => rootOf(bare(text), notation)?.node ?? null;
  const [base, local, remote, merged] = [of(texts.base), of(texts.local), of(texts.remote), of(texts.merged)];
  if (!base || !local || !remote || !merged) return true;
  return holds(base, local, remote, merged);
}

function bare(text: string): string {
  const body = (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n');
  return body.endsWith('\n') ? body : `${body}\n`;
}

type Value = Node | undefined;

function same(a: Value, b: Value): boolean {
  return a === undefined || b === undefined ? a === b : sameData(a, b);
}

function holds(base: Value, local: Value, remote: Value, merged: Value): boolean {
  if (same(local, remote)) return same(merged, local);
  if (same(remote, base)) return same(merged, local);
  if (same(local, base)) return same(merged, remote);
  const maps = [local, remote, merged].map((node) => (node ? mapOf(node) : null));
  const [mine, theirs, ours] = maps;
  if (!mine || !theirs || !ours) return true;
  const before = (base && mapOf(base)) ?? new Map<string, Node>();
  const keys = new Set([...mine.keys(), ...theirs.keys(), ...before.keys(), ...ours.keys()]);
  const renamed = [...newNames(before, mine, theirs), ...newNames(before, theirs, mine)];
  return [...keys].every((key) => {
    if (renamed.includes(key)) return ours.has(key);
    return holds(before.get(key), mine.get(key), theirs.get(key), ours.get(key));
  });
}

type Values = ReadonlyMap<string, Node>;

/** New keys of a side that gave up a key which the other side changed: the change may have followed to one of them. */
function newNames(before: Values, side: Values, other: Values): string[] {
  const followed = [...before].some(([key, value]) => {
    const changed = other.get(key);
    return !side.has(key) && changed !== undefined && !same(changed, value);
  });
  return followed ? [...side.keys()].filter((key) => !before.has(key) && !other.has(key)) : [];
}

function mapOf(node: Node): Map<string, Node> | null {
  const shape = shapeOf(node);
  return shape?.kind === 'map' ? byKey(shape) : null;
}
