import { moved } from '../write/indent.ts';
import { spelling } from './scalar.ts';
import { shapeOf } from './shape.ts';
import { type Container, gapOf, type Node, textOf } from './tree.ts';

/** Whether two values are written the same, apart from how deep they are indented. */
export function sameText(a: Node, b: Node): boolean {
  // The column of the first word is not in the text, but in what it means.
  if (gapOf(a) !== gapOf(b)) return false;
  if (a.lineIndent === b.lineIndent) {
    return a.end - a.start === b.end - b.start && textOf(a) === textOf(b);
  }
  return moved(a, b.lineIndent) === textOf(b);
}

/** Whether two values mean the same: order of keys, quotes, comments and layout don't count. */
export function sameData(a: Node, b: Node): boolean {
  if (sameText(a, b)) return true;
  const shapeA = shapeOf(a);
  const shapeB = shapeOf(b);
  if (!shapeA || !shapeB) return shapeA === shapeB && canon(a) === canon(b);
  if (shapeA.kind !== shapeB.kind || shapeA.entries.length !== shapeB.entries.length) return false;
  if (shapeA.kind === 'list') {
    return shapeA.entries.every((entry, at) => {
      const other = shapeB.entries[at];
      return other !== undefined && sameData(entry.value, other.value);
    });
  }
  const inB = byKey(shapeB);
  const inA = byKey(shapeA);
  return [...inA].every(([key, entry]) => {
    const other = inB.get(key);
    return other !== undefined && sameData(entry, other);
  });
}

/** Values by key; the second and later ones of a key that is there twice get a number behind a NUL. */
export function byKey(shape: Container): Map<string, Node> {
  const values = new Map<string, Node>();
  const copies = new Map<string, number>();
  for (const { key, value } of shape.entries) {
    const copy = values.has(key) ? (copies.get(key) ?? 1) + 1 : 1;
    if (copy > 1) copies.set(key, copy);
    values.set(copy > 1 ? `${key}\0${copy}` : key, value);
  }
  return values;
}

/** The value in one spelling, with keys sorted; for looking values up. */
export function canon(node: Node): string {
  node.canon ??= findCanon(node);
  return node.canon;
}

function findCanon(node: Node): string {
  const shape = shapeOf(node);
  if (!shape) return spelling(node);
  if (shape.kind === 'list') return `[${shape.entries.map((entry) => canon(entry.value)).join()}]`;
  const pairs = [...byKey(shape)].map(([key, value]) => `${JSON.stringify(key)}:${canon(value)}`);
  return `{${pairs.sort().join()}}`;
}
