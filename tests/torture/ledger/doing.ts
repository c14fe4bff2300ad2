/** What somebody did to a file of theirs, or to a conflict: one line of the ledger each. */
import * as z from 'zod';

/** How a save reaches the disk: editors differ, and so do the moments in which they can be interrupted. */
export const WAYS_TO_SAVE = ['in place', 'by rename', 'in two writes', 'through an open file'] as const;
export type WayToSave = (typeof WAYS_TO_SAVE)[number];

/** Milliseconds since the epoch, with a fraction. */
const at = z.number();
const hash = z.string();

/** Tokens that the content has and the one before had not, and the other way round, see `tokens.ts`. */
const added = z.array(z.string());
const removed = z.array(z.string());

const own = { number: z.int(), at, client: z.string(), path: z.string() };

const begunSchema = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('save'),
    ...own,
    hash,
    bytes: z.int(),
    /** Hash of what the file held in the moment before; `null`: there was none. */
    replaced: hash.nullable(),
    how: z.enum(WAYS_TO_SAVE),
    /** A file that no longer parses may be held back for as long as it doesn't. */
    parses: z.boolean(),
    added,
    removed,
  }),
  z.object({ what: z.literal('delete'), ...own, replaced: hash, removed }),
  z.object({ what: z.literal('rename'), ...own, to: z.string() }),
  /** A conflict was settled with content of its own. */
  z.object({ what: z.literal('settle'), ...own, hash, bytes: z.int(), added, removed }),
  /** A conflict was settled with one of its sides. */
  z.object({ what: z.literal('choose'), ...own, removed }),
]);
export type Begun = z.infer<typeof begunSchema>;
/** Without what the ledger adds. */
export type Intent = Begun extends infer Each ? (Each extends Begun ? Omit<Each, 'number' | 'at'> : never) : never;

const endedSchema = z.object({ what: z.literal('ended'), number: z.int(), at, isDone: z.boolean() });

export const lineSchema = z.union([begunSchema, endedSchema]);
export type Line = z.infer<typeof lineSchema>;

/** `endedAt` `null`: it was under way when everything stopped, or it failed. */
export type Doing = Begun & { endedAt: number | null };
