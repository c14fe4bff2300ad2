/** Bodies and answers of the REST routes, under `/api/v1`. */
import * as z from 'zod';
import { batchEventSchema } from './client-frames.ts';
import { conflictSchema } from './conflicts.ts';
import { encodingSchema } from './content.ts';
import { changeRecordSchema } from './events.ts';
import {
  directionSchema,
  hashSchema,
  headSchema,
  idSchema,
  resolutionSchema,
  revisionSchema,
  storedPathSchema,
  strategySchema,
  userRefSchema,
  workspaceIdSchema,
} from './names.ts';
import { roleSchema } from './roles.ts';
import { presentSchema, pushResultSchema } from './service-frames.ts';

/** A page of a list. `next_cursor` is `null` on the last one. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

export const healthSchema = z.object({ status: z.string() });

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  hint: z.string().optional(),
  retry_after: z.number().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const userSchema = z.object({ id: z.string(), email: z.string(), username: z.string() });
export type User = z.infer<typeof userSchema>;

export const registerBodySchema = z.object({
  email: z.email().max(254),
  username: z.string().trim().min(1).max(64),
  password: z.string().min(8).max(256),
});
export const loginBodySchema = z.object({ email: z.string().max(254), password: z.string().max(256) });
export const loginAnswerSchema = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_at: z.string(),
  user: userSchema,
});

export const SCOPES = ['read', 'write'] as const;
export const scopeSchema = z.enum(SCOPES);
export type Scope = z.infer<typeof scopeSchema>;
export const createTokenBodySchema = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(scopeSchema)
    .min(1)
    .default([...SCOPES]),
  /** ISO 8601; absent or `null`: does not expire. */
  expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
});
export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
export const createdTokenSchema = apiTokenSchema.extend({ token: z.string() });

export const createWorkspaceBodySchema = z.object({
  id: workspaceIdSchema.optional(),
  name: z.string().trim().min(1).max(200),
  project: z.string().trim().min(1).max(200).optional(),
});
export const patchWorkspaceBodySchema = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  project: z.string().trim().min(1).max(200).nullable().optional(),
});
export const workspaceSchema = z.object({
  id: workspaceIdSchema,
  name: z.string(),
  project: z.string().nullable(),
  role: roleSchema,
  created_at: z.string(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

export const mockSchema = z.object({
  mock_id: idSchema,
  path: storedPathSchema,
  hash: hashSchema,
  size: z.int(),
  revision: revisionSchema,
  updated_at: z.string(),
  updated_by: userRefSchema,
});
export type Mock = z.infer<typeof mockSchema>;

/** `head` was read before the items: changes since it bring a client that has all pages up to date. */
export const mockPageSchema = pageSchema(mockSchema).extend({ head: headSchema });
export type MockPage = z.infer<typeof mockPageSchema>;

/** What a write or a deletion by path has made of the mock. */
export const writtenMockSchema = z.object({
  mock_id: idSchema,
  path: z.string(),
  hash: hashSchema.nullable(),
  revision: revisionSchema,
  chain: hashSchema,
});

export const syncBodySchema = z.object({
  direction: directionSchema.default('bidirectional'),
  strategy: strategySchema.default('merge'),
  replica_id: idSchema.optional(),
  base_revision: revisionSchema.optional(),
  message: z.string().max(1000).optional(),
  changes: z.array(batchEventSchema).default([]),
});
export const syncAnswerSchema = z.object({
  head: headSchema,
  results: z.array(pushResultSchema),
  /** What the caller lacks since `base_revision`, without what this request made; empty for direction up. */
  changes: z.array(changeRecordSchema),
  /** Whether there is more than this page holds: ask `/changes` from the last revision here. */
  more: z.boolean(),
  conflicts: z.array(conflictSchema),
});

export const changesPageSchema = z.object({ items: z.array(changeRecordSchema), head: headSchema, more: z.boolean() });
export type ChangesPage = z.infer<typeof changesPageSchema>;

export const syncStatusSchema = z.object({
  head: headSchema,
  mocks: z.int(),
  conflicts: z.int(),
  presence: z.array(presentSchema),
});

export const knownBodySchema = z.object({
  mocks: z.array(z.object({ path: storedPathSchema, hash: hashSchema })).max(5000),
});
export const knownItemSchema = z.object({
  path: storedPathSchema,
  hash: hashSchema,
  /** `head`: what the mock at this path is now. `revision`: what it once was. */
  status: z.enum(['head', 'revision', 'unknown']),
  /** The mock that is, or last was, at this path. */
  mock_id: idSchema.nullable(),
});
export type KnownItem = z.infer<typeof knownItemSchema>;
export const knownAnswerSchema = z.object({ items: z.array(knownItemSchema), head: headSchema });

export const fetchContentsBodySchema = z.object({ hashes: z.array(hashSchema).min(1).max(1000) });
/** What is left out (unknown, or past the size of one answer) is asked for one by one. */
export const fetchContentsAnswerSchema = z.object({
  items: z.array(z.object({ hash: hashSchema, content: z.string(), encoding: encodingSchema.optional() })),
});

export const resolveBodySchema = z.object({
  strategy: resolutionSchema,
  resolution: z.object({ content: z.string(), encoding: encodingSchema.optional() }).optional(),
  /** The head that the person saw. Where it has moved since: merged again, or 409 `conflict.head_moved`. */
  head_hash: hashSchema.nullable().optional(),
});
export type ResolveBody = z.input<typeof resolveBodySchema>;
export const resolveAnswerSchema = z.object({
  conflict_id: idSchema,
  mock_id: idSchema,
  revision: revisionSchema,
  chain: hashSchema,
  hash: hashSchema.nullable(),
});
export type ResolveAnswer = z.infer<typeof resolveAnswerSchema>;
