import type { MergedData } from './run.ts';
import { byKey, sameData } from './same.ts';
import { shapeOf } from './shape.ts';
import type { Node } from './tree.ts';

/** Whether a value that was read back from the outcome is exactly the merged data. */
export function hasData(node: Node, data: MergedData): boolean {
  if (data.kind === 'node') return sameData(node, data.node);
  const shape = shapeOf(node);
  if (!shape || shape.kind !== data.kind || shape.entries.length !== data.entries.length) return false;
  if (data.kind === 'list') {
    return data.entries.every(({ data: item }, at) => {
      const entry = shape.entries[at];
      return entry !== undefined && hasData(entry.value, item);
    });
  }
  const values = byKey(shape);
  const seen = new Map<string, number>();
  return data.entries.every(({ key, data: value }) => {
    const copy = (seen.get(key) ?? 0) + 1;
    seen.set(key, copy);
    const found = values.get(copy > 1 ? `${key}\0${copy}` : key);
    return found !== undefined && hasData(found, value);
  });
}
