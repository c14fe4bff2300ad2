/** What happens to a mock: the event inside a `change`, as clients send it and as the service sends it. */
import * as z from 'zod';
import { encodingSchema } from './content.ts';
import { hashSchema, idSchema, mockPathSchema, revisionSchema, storedPathSchema, userRefSchema } from './names.ts';

const wireContent = {
  content: z.string().optional(),
  /** Instead of `content`: bytes that were put to `/contents/{hash}` before. */
  content_hash: hashSchema.optional(),
  encoding: encodingSchema.optional(),
};

const createdSchema = z.object({
  type: z.literal('mock_created'),
  mock_id: idSchema.optional(),
  mock: z.object({ path: mockPathSchema, ...wireContent }),
});

const updatedSchema = z.object({
  type: z.literal('mock_updated'),
  mock_id: idSchema,
  changes: z
    .object({
      ...wireContent,
      /** What the sender last agreed on with the cloud. Whole content without it is refused: `mock.base_required`. */
      base_hash: hashSchema.nullable().optional(),
      /** JSON merge patch (RFC 7396) onto the head's data. */
      patch: z.unknown().optional(),
      path: mockPathSchema.optional(),
      base_path: storedPathSchema.optional(),
    })
    .catchall(z.unknown()),
});

const renamedSchema = z.object({
  type: z.literal('mock_renamed'),
  mock_id: idSchema,
  changes: z.object({ path: mockPathSchema, base_path: storedPathSchema.optional() }),
});

const deletedSchema = z.object({
  type: z.literal('mock_deleted'),
  mock_id: idSchema,
  changes: z.object({ base_hash: hashSchema.optional() }).optional(),
});

/** An event as a client sends it. */
export const clientEventSchema = z.discriminatedUnion('type', [
  createdSchema,
  updatedSchema,
  renamedSchema,
  deletedSchema,
]);
export type ClientEvent = z.infer<typeof clientEventSchema>;
export type ClientEventType = ClientEvent['type'];

/**
 * An event as the service sends it: always what the mock is now.
 * `hash` is `null` where the mock is gone; `content` is left out above `limits.maxInlineBytes`.
 */
export const serviceEventSchema = z.object({
  type: z.enum(['mock_created', 'mock_updated', 'mock_renamed', 'mock_deleted']),
  mock_id: idSchema,
  path: storedPathSchema,
  hash: hashSchema.nullable(),
  size: z.int().min(0),
  mock: z
    .object({ path: storedPathSchema, content: z.string().optional(), encoding: encodingSchema.optional() })
    .optional(),
  changes: z
    .object({
      content: z.string().optional(),
      encoding: encodingSchema.optional(),
      base_hash: hashSchema.nullable(),
      path: storedPathSchema.optional(),
      base_path: storedPathSchema.optional(),
    })
    .optional(),
});
export type ServiceEvent = z.infer<typeof serviceEventSchema>;

/** A conflict record that a revision closed: its author's base becomes what it had submitted. */
export const closedConflictSchema = z.object({
  conflict_id: idSchema,
  replica_id: idSchema,
  user_id: z.string(),
  local_hash: hashSchema.nullable(),
});
export type ClosedConflict = z.infer<typeof closedConflictSchema>;

/** One mock's change in one revision, as the log keeps it. */
export const changeRecordSchema = z.object({
  revision: revisionSchema,
  chain: hashSchema,
  /** This is change `ordinal` (from 0) of `count` in its revision. A cursor moves only over whole revisions. */
  ordinal: z.int().min(0),
  count: z.int().min(1),
  op_id: idSchema,
  replica_id: idSchema,
  event: serviceEventSchema,
  user: userRefSchema,
  at: z.string(),
  closed: z.array(closedConflictSchema).optional(),
});
export type ChangeRecord = z.infer<typeof changeRecordSchema>;
