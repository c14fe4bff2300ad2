/** The frames that the service sends. */
import * as z from 'zod';
import { presenceStatusSchema, rangeSchema } from './client-frames.ts';
import { conflictSchema } from './conflicts.ts';
import { encodingSchema } from './content.ts';
import { changeRecordSchema } from './events.ts';
import { hashSchema, headSchema, idSchema, revisionSchema, storedPathSchema, userRefSchema } from './names.ts';

const answer = { re: z.union([z.string(), z.int()]).optional() };
const place = { workspace_id: z.string(), branch: z.string() };

export const limitsSchema = z.object({
  max_frame_bytes: z.int(),
  max_inline_bytes: z.int(),
  max_mock_bytes: z.int(),
  max_batch_events: z.int(),
  max_workspace_mocks: z.int(),
});

export const presentSchema = z.object({
  user: userRefSchema,
  status: presenceStatusSchema,
  mock_id: idSchema.optional(),
  range: rangeSchema.optional(),
});
export type Present = z.infer<typeof presentSchema>;

export const mockHeadSchema = z.object({
  hash: hashSchema.nullable(),
  path: storedPathSchema,
  revision: revisionSchema,
});

/** What became of one pushed event. */
export const pushResultSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ack'),
    op_id: idSchema,
    mock_id: idSchema,
    path: storedPathSchema,
    revision: revisionSchema,
    chain: hashSchema,
    /** The mock's content after the push: other than what was sent where the service merged. `null`: deleted. */
    hash: hashSchema.nullable(),
    /** The merged content, where it is other than what was sent and not above `max_inline_bytes`. */
    merged: z.string().optional(),
    encoding: encodingSchema.optional(),
  }),
  z.object({ type: z.literal('conflict'), op_id: idSchema, mock_id: idSchema, conflict: conflictSchema }),
  z.object({ type: z.literal('stale_base'), op_id: idSchema, mock_id: idSchema, head: mockHeadSchema }),
  z.object({
    type: z.literal('error'),
    op_id: idSchema,
    mock_id: idSchema.optional(),
    code: z.string(),
    message: z.string(),
    retry_after: z.number().optional(),
  }),
]);
export type PushResult = z.infer<typeof pushResultSchema>;

export const serviceFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: z.int(), server: z.string(), limits: limitsSchema }),
  z.object({ type: z.literal('authenticated'), ...answer, user: userRefSchema }),
  z.object({
    type: z.literal('subscribed'),
    ...answer,
    ...place,
    head: headSchema,
    /** The cursor that was sent is not of this history: the cloud is another, or was restored (I15). */
    diverged: z.boolean(),
    presence: z.array(presentSchema),
    conflicts: z.array(conflictSchema),
  }),
  z.object({ type: z.literal('unsubscribed'), ...answer, ...place }),
  z.object({ type: z.literal('change'), ...place, ...changeRecordSchema.shape }),
  z.object({ ...pushResultSchema.options[0].shape, ...answer }),
  z.object({ ...pushResultSchema.options[1].shape, ...answer }),
  z.object({ ...pushResultSchema.options[2].shape, ...answer }),
  z.object({ type: z.literal('results'), ...answer, results: z.array(pushResultSchema) }),
  z.object({ type: z.literal('pong'), ...answer }),
  z.object({ type: z.literal('user_joined'), ...place, user: userRefSchema }),
  z.object({ type: z.literal('user_left'), ...place, user: userRefSchema }),
  z.object({ type: z.literal('presence'), ...place, ...presentSchema.shape }),
  z.object({ type: z.literal('conflict_opened'), ...place, conflict: conflictSchema }),
  z.object({
    type: z.literal('conflict_resolved'),
    ...place,
    conflict_id: idSchema,
    mock_id: idSchema,
  }),
  z.object({ type: z.literal('member_changed'), workspace_id: z.string(), user: userRefSchema }),
  z.object({
    type: z.literal('error'),
    ...answer,
    op_id: idSchema.optional(),
    code: z.string(),
    message: z.string(),
    retry_after: z.number().optional(),
  }),
]);
export type ServiceFrame = z.infer<typeof serviceFrameSchema>;
export type ServiceFrameOf<Type extends ServiceFrame['type']> = Extract<ServiceFrame, { type: Type }>;
