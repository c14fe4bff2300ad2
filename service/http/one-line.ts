import type * as z from 'zod';

/** Control characters, halves of characters, and those that turn the direction of the text around them. */
const UNFIT = /[\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/u;

/** For names that are shown to others: no line breaks, no escape sequences, no NUL, nothing that looks like another. */
export function oneLine(schema: z.ZodString): z.ZodString {
  return schema.refine((text) => !UNFIT.test(text), 'must not have control characters');
}
