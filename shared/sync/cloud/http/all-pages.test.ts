import assert from 'node:assert/strict';
import { allPages } from './all-pages.ts';

type Pages = { items: number[]; next_cursor: string | null }[];

async function read(pages: Pages): Promise<number[]> {
  let at = 0;
  const items: number[] = [];
  const ask = async () => pages[at++ % pages.length] ?? { items: [], next_cursor: null };
  for await (const page of allPages(ask)) items.push(...page.items);
  return items;
}

describe('a list in pages (I16)', () => {
  it('is read to its end', async () => {
    assert.deepEqual(
      await read([
        { items: [1, 2], next_cursor: 'a' },
        { items: [3], next_cursor: null },
      ]),
      [1, 2, 3],
    );
  });

  it('is given up where it goes in a circle, gives empty pages, or never ends', async () => {
    const endless = { code: 'service.protocol_unsupported' };
    await assert.rejects(read([{ items: [1], next_cursor: 'a' }]), endless);
    await assert.rejects(
      read([
        { items: [], next_cursor: 'a' },
        { items: [], next_cursor: 'b' },
      ]),
      endless,
    );
    const page = Array.from({ length: 10_000 }, (_, index) => index);
    await assert.rejects(
      read([
        { items: page, next_cursor: 'a' },
        { items: page, next_cursor: 'b' },
      ]),
      endless,
    );
  });
});
