/** The frames that a client sends. */
import * as z from 'zod';
import { clientEventSchema } from './events.ts';
import { branchSchema, hashSchema, idSchema, revisionSchema, strategySchema, workspaceIdSchema } from './names.ts';

/** Carried back as `re` by the answer. */
const correlation = { id: z.union([z.string().max(64), z.int()]).optional() };
const place = { workspace_id: workspaceIdSchema, branch: branchSchema };

export const authFrameSchema = z.object({
  type: z.literal('auth'),
  ...correlation,
  token: z.string().min(1).max(4096),
});

export const subscribeFrameSchema = z.object({
  type: z.literal('subscribe'),
  ...correlation,
  ...place,
  /** The cursor: the last revision that the client holds, and its chain where it knows it. */
  since: revisionSchema.optional(),
  chain: hashSchema.optional(),
  replica_id: idSchema.optional(),
});

export const unsubscribeFrameSchema = z.object({ type: z.literal('unsubscribe'), ...correlation, ...place });

/**
 * Conflicts over the mock that the sender has heard of: its own, and what it sends is its person's answer to them. They
 * end with it; any other one stays open.
 */
const settlesSchema = z.array(idSchema).max(100);

export const changeFrameSchema = z.object({
  type: z.literal('change'),
  ...correlation,
  ...place,
  op_id: idSchema.optional(),
  replica_id: idSchema.optional(),
  strategy: strategySchema.optional(),
  settles: settlesSchema.optional(),
  message: z.string().max(1000).optional(),
  event: clientEventSchema,
});

export const batchEventSchema = z.intersection(
  clientEventSchema,
  z.object({
    op_id: idSchema.optional(),
    strategy: strategySchema.optional(),
    settles: settlesSchema.optional(),
  }),
);

export const changesFrameSchema = z.object({
  type: z.literal('changes'),
  ...correlation,
  ...place,
  replica_id: idSchema.optional(),
  strategy: strategySchema.optional(),
  message: z.string().max(1000).optional(),
  events: z.array(batchEventSchema).min(1),
});

export const presenceStatusSchema = z.enum(['active', 'idle', 'away']);

const positionSchema = z.object({ line: z.int().min(0), character: z.int().min(0) });
export const rangeSchema = z.object({ start: positionSchema, end: positionSchema });

export const presenceFrameSchema = z.object({
  type: z.literal('presence'),
  ...correlation,
  ...place,
  status: presenceStatusSchema,
  mock_id: idSchema.optional(),
  range: rangeSchema.optional(),
});

export const pingFrameSchema = z.object({ type: z.literal('ping'), ...correlation });

export const clientFrameSchema = z.discriminatedUnion('type', [
  authFrameSchema,
  subscribeFrameSchema,
  unsubscribeFrameSchema,
  changeFrameSchema,
  changesFrameSchema,
  presenceFrameSchema,
  pingFrameSchema,
]);

/** A frame after validation, with defaults filled in. */
export type ClientFrame = z.output<typeof clientFrameSchema>;
/** A frame as it may be written. */
export type ClientFrameInput = z.input<typeof clientFrameSchema>;
export type BatchEvent = z.output<typeof batchEventSchema>;
export type PresenceStatus = z.infer<typeof presenceStatusSchema>;
