/**
 * In which order operations go out, and which of them go out together: the same for the same queue, in whichever order
 * it came about. Pure.
 */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import type { Operation } from './operation.ts';

/** What is deleted or moved makes room for what is made, and what is known comes before what is new. */
const RANKS: Readonly<Record<Operation['kind'], number>> = { delete: 0, update: 1, rename: 1, create: 2 };

/**
 * Groups of operations. Those of a group belong in one frame: a name can be taken only from whom it leaves, and two
 * names can be swapped only at once. What may have been sent before comes first.
 */
export function inSendingOrder(operations: Iterable<Operation>): Operation[][] {
  const sorted = [...operations].sort(compare);
  const groups = new Map<string, Operation[]>();
  const names = new Names();
  for (const { base, path } of sorted.filter(isMove)) names.join(pathKey(base?.path ?? path), pathKey(path));
  for (const operation of sorted) {
    const name = operation.kind === 'delete' ? undefined : names.find(pathKey(operation.path));
    const key = name === undefined ? operation.mockId : `to ${name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [operation]);
    else group.push(operation);
  }
  return [...groups.values()];
}

/** Whether it gives its mock another name. */
export function isMove({ kind, base, path }: Operation): boolean {
  return kind !== 'delete' && base !== null && base.path !== path;
}

function compare(one: Operation, other: Operation): number {
  const bySending = Number(other.sent) - Number(one.sent) || RANKS[one.kind] - RANKS[other.kind];
  if (bySending !== 0) return bySending;
  return one.path < other.path ? -1 : Number(one.path > other.path);
}

/** Which names have to do with each other: sets that grow together. */
class Names {
  readonly #parents = new Map<string, string>();

  /** What stands for all names of its set; `undefined` where it is in none. */
  find(name: string): string | undefined {
    let root = this.#parents.get(name);
    for (let above = root; above !== undefined && above !== this.#parents.get(above); ) {
      above = this.#parents.get(above);
      root = above;
    }
    return root;
  }

  join(one: string, other: string): void {
    const root = this.find(other) ?? other;
    this.#parents.set(root, root);
    this.#parents.set(this.find(one) ?? one, root);
  }
}
