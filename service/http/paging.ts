/** Lists are paged by cursor: the key of the last item that was given, so that nothing is skipped when items come and go. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';

const MAX_LIMIT = 1000;
const MAX_CURSOR = 4096;

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(100),
  cursor: z.string().max(MAX_CURSOR).optional(),
});

const keySchema = z
  .array(
    z
      .string()
      .max(2048)
      .regex(/^[^\0]*$/),
  )
  .max(4);

/** The key that a cursor stands for, of exactly `parts` strings; `null` without a cursor. @throws CloudError `request.invalid` */
export function keyOf(cursor: string | undefined, parts: number): string[] | null {
  if (cursor === undefined) return null;
  const key = keySchema.length(parts).safeParse(decode(cursor));
  if (key.success) return key.data;
  throw new CloudError('request.invalid', 'The cursor is not one of this list.', {
    hint: 'Pass on next_cursor as it came, or leave it out to begin at the start.',
  });
}

/** Takes `rows` that were read with a limit of `limit + 1`, and gives at most `limit` of them. */
export function pageOf<Row, Item>({
  rows,
  limit,
  keyOfRow,
  toItem,
}: {
  rows: readonly Row[];
  limit: number;
  keyOfRow: (row: Row) => string[];
  toItem: (row: Row) => Item;
}): { items: Item[]; next_cursor: string | null } {
  const given = rows.slice(0, limit);
  const last = given.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: given.map(toItem), next_cursor: more ? encode(keyOfRow(last)) : null };
}

function encode(key: string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
