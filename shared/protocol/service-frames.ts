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

const frames = {
  hello: z.object({ type: z.literal('hello'), protocol: z.int(), server: z.string(), limits: limitsSchema }),
  authenticated: z.object({ type: z.literal('authenticated'), ...answer, user: userRefSchema }),
  subscribed: z.object({
    type: z.literal('subscribed'),
    ...answer,
    ...place,
    head: headSchema,
    /** The cursor that was sent is not of this history: the cloud is another, or was restored (I15). */
    diverged: z.boolean(),
    presence: z.array(presentSchema),
    conflicts: z.array(conflictSchema),
  }),
  unsubscribed: z.object({ type: z.literal('unsubscribed'), ...answer, ...place }),
  change: z.object({ type: z.literal('change'), ...place, ...changeRecordSchema.shape }),
  ack: z.object({ ...pushResultSchema.options[0].shape, ...answer }),
  conflict: z.object({ ...pushResultSchema.options[1].shape, ...answer }),
  stale_base: z.object({ ...pushResultSchema.options[2].shape, ...answer }),
  results: z.object({ type: z.literal('results'), ...answer, results: z.array(pushResultSchema) }),
  pong: z.object({ type: z.literal('pong'), ...answer }),
  user_joined: z.object({ type: z.literal('user_joined'), ...place, user: userRefSchema }),
  user_left: z.object({ type: z.literal('user_left'), ...place, user: userRefSchema }),
  presence: z.object({ type: z.literal('presence'), ...place, ...presentSchema.shape }),
  conflict_opened: z.object({ type: z.literal('conflict_opened'), ...place, conflict: conflictSchema }),
  conflict_resolved: z.object({
    type: z.literal('conflict_resolved'),
    ...place,
    conflict_id: idSchema,
    mock_id: idSchema,
  }),
  member_changed: z.object({ type: z.literal('member_changed'), workspace_id: z.string(), user: userRefSchema }),
  error: z.object({
    type: z.literal('error'),
    ...answer,
    op_id: idSchema.optional(),
    code: z.string(),
    message: z.string(),
    retry_after: z.number().optional(),
  }),
};

export const serviceFrameSchema = z.discriminatedUnion('type', [
  frames.hello,
  frames.authenticated,
  frames.subscribed,
  frames.unsubscribed,
  frames.change,
  frames.ack,
  frames.conflict,
  frames.stale_base,
  frames.results,
  frames.pong,
  frames.user_joined,
  frames.user_left,
  frames.presence,
  frames.conflict_opened,
  frames.conflict_resolved,
  frames.member_changed,
  frames.error,
]);
export type ServiceFrame = z.infer<typeof serviceFrameSchema>;
export type ServiceFrameOf<Type extends ServiceFrame['type']> = Extract<ServiceFrame, { type: Type }>;
