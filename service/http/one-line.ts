import type * as z from 'zod';

/** For names that are shown to others: no line breaks, no escape sequences, no NUL. */
export function oneLine(schema: z.ZodString): z.ZodString {
  return schema.refine((text) => !/\p{Cc}/u.test(text), 'must not have control characters');
}
