const READERS = 8;

/** As many at once as a disk is glad of. */
export async function eachAtOnce<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const readers = Array.from({ length: Math.min(READERS, items.length) }, async () => {
    for (const item of waiting) await run(item);
  });
  await Promise.all(readers);
}
