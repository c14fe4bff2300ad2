/** `/auth/tokens`: named API tokens, for pipelines and for clients without a browser. */
import { createRoute } from '@hono/zod-openapi';
import {
  apiTokenSchema,
  CloudError,
  createdTokenSchema,
  createTokenBodySchema,
  pageSchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { EventsOf } from '../events/event-map.ts';
import type { Ground } from '../ground.ts';
import { limitBody, limitJsonDepth, SMALL_BODY_BYTES } from '../http/body-limits.ts';
import { oneLine } from '../http/one-line.ts';
import { keyOf, pageOf, pageQuerySchema } from '../http/paging.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import { requireScope } from './require-scope.ts';
import { requireToken } from './require-token.ts';
import { createApiToken, listApiTokens, revokeToken, type TokenRow } from './tokens.ts';

const tags = ['accounts'];
const security = bearerSecurity;
const createSchema = createTokenBodySchema.extend({ name: oneLine(createTokenBodySchema.shape.name) });

export function createTokenRoutes(context: Ground & { events: EventsOf<'token_revoked'> }): Router {
  const router = createRouter();

  const list = createRoute({
    method: 'get',
    path: '/auth/tokens',
    tags,
    security,
    summary: 'Your API tokens, oldest first',
    middleware: [requireToken(context)] as const,
    request: { query: pageQuerySchema },
    responses: { 200: jsonAnswer(pageSchema(apiTokenSchema), 'A page of tokens, without secrets'), ...problemAnswers },
  });
  router.openapi(list, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const rows = await listApiTokens(context.db, {
      userId: c.get('identity').userId,
      after: readKey(cursor),
      limit: limit + 1,
    });
    const page = pageOf({ rows, limit, toItem: toApiToken, keyOfRow: (row) => [row.createdAt.toISOString(), row.id] });
    return c.json(page, 200);
  });

  const create = createRoute({
    method: 'post',
    path: '/auth/tokens',
    tags,
    security,
    summary:
      'Make an API token. Its secret is in this answer, and nowhere else. One that is made with another one ends with that',
    middleware: [requireToken(context), limitBody(SMALL_BODY_BYTES), limitJsonDepth] as const,
    request: { body: jsonBody(createSchema) },
    responses: { 201: jsonAnswer(createdTokenSchema, 'The token, with its secret'), ...problemAnswers },
  });
  router.openapi(create, async (c) => {
    const { name, scopes, expires_at } = c.req.valid('json');
    const identity = c.get('identity');
    // A token never gives more than it has.
    for (const scope of scopes) requireScope(identity, scope);
    const now = context.clock.now();
    const expiresAt = expires_at ? new Date(expires_at) : null;
    if (expiresAt !== null && expiresAt <= now) {
      throw new CloudError('request.invalid', 'The request is not valid. body.expires_at: is in the past');
    }
    const { token, row } = await createApiToken(context.db, identity, { name, scopes, expiresAt, now });
    return c.json({ ...toApiToken(row), token }, 201);
  });

  const revoke = createRoute({
    method: 'delete',
    path: '/auth/tokens/{id}',
    tags,
    security,
    summary: 'Revoke an API token, and those that were made with it; their connections end at once',
    middleware: [requireToken(context)] as const,
    request: { params: z.object({ id: z.string().max(64) }) },
    responses: { 204: { description: 'The token is revoked' }, ...problemAnswers },
  });
  router.openapi(revoke, async (c) => {
    const tokenId = c.req.valid('param').id;
    const { userId } = c.get('identity');
    const revoked = await revokeToken(context.db, { userId, tokenId, kind: 'api', now: context.clock.now() });
    for (const id of revoked) context.events.publish('token_revoked', { tokenId: id });
    return c.body(null, 204);
  });

  return router;
}

function toApiToken(row: TokenRow): z.infer<typeof apiTokenSchema> {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}

function readKey(cursor: string | undefined): { createdAt: string; id: string } | null {
  const key = keyOf(cursor, 2);
  if (key === null) return null;
  const [createdAt = '', id = ''] = key;
  if (!z.iso.datetime().safeParse(createdAt).success) throw new CloudError('request.invalid', 'The cursor is damaged.');
  return { createdAt, id };
}
