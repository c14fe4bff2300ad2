/**
 * What waits for its turn, by who wants it: each owner's first before anybody's second. So one who brings much waits
 * for it alone, and within bounds (I16).
 */
export interface QueueBounds {
  /** Of one owner. The first one is always taken. */
  items: number;
  bytes: number;
  /** Of all owners together. */
  allBytes: number;
}

interface Entry<Item> {
  item: Item;
  bytes: number;
}

export class FairQueue<Item> {
  readonly #bounds: QueueBounds;
  /** In the order of their turns. */
  readonly #byOwner = new Map<string, Entry<Item>[]>();
  #bytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  /** Whether there is room for it; if so it waits now. */
  add(owner: string, item: Item, bytes: number): boolean {
    const own = this.#byOwner.get(owner) ?? [];
    const ownBytes = own.reduce((sum, entry) => sum + entry.bytes, 0);
    const { items, bytes: most, allBytes } = this.#bounds;
    if (own.length > 0 && (own.length >= items || ownBytes + bytes > most || this.#bytes + bytes > allBytes))
      return false;
    own.push({ item, bytes });
    this.#byOwner.set(owner, own);
    this.#bytes += bytes;
    return true;
  }

  next(): Item | undefined {
    const [turn] = this.#byOwner;
    if (turn === undefined) return undefined;
    const [owner, own] = turn;
    const entry = own.shift();
    // Behind all others, if there is more.
    this.#byOwner.delete(owner);
    if (own.length > 0) this.#byOwner.set(owner, own);
    this.#bytes -= entry?.bytes ?? 0;
    return entry?.item;
  }
}
