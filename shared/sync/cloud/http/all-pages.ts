/** Reads a list that comes in pages, from a peer that may be hostile: its length is bounded (I16). */
import { CloudError } from '@mockforge-cloud/shared/protocol';

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** More than any service holds in one list. */
const MOST_ITEMS = 1_000_000;

/** @throws CloudError `service.protocol_unsupported` where the list has no end */
export async function* allPages<Item, Each extends Page<Item>>(
  ask: (cursor: string | null) => Promise<Each>,
): AsyncGenerator<Each> {
  let cursor: string | null = null;
  let items = 0;
  do {
    const page: Each = await ask(cursor);
    items += page.items.length;
    const isEndless = page.next_cursor !== null && (page.items.length === 0 || page.next_cursor === cursor);
    if (isEndless || items > MOST_ITEMS) {
      throw new CloudError('service.protocol_unsupported', 'The service gives a list that has no end.', {
        hint: 'Check that the service URL is right, or ask who runs the service.',
      });
    }
    yield page;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
