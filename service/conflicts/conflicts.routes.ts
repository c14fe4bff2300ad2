/** `/sync/…/conflicts` */
import { createRoute } from '@hono/zod-openapi';
import {
  conflictSchema,
  idSchema,
  pageSchema,
  resolveAnswerSchema,
  resolveBodySchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { requireToken } from '../accounts/require-token.ts';
import type { AppContext } from '../app-context.ts';
import { readBranch } from '../branches/branches.repository.ts';
import { branchQuery, memberPlace, workspaceParams } from '../branches/place-params.ts';
import { limitBody, limitJsonDepth } from '../http/body-limits.ts';
import { keyOf, pageOf, pageQuerySchema } from '../http/paging.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import { resolveConflict } from '../sync/resolve-conflict.ts';
import { listOpenConflicts } from './conflicts.repository.ts';

const tags = ['conflicts'];
const security = bearerSecurity;

export function createConflictRoutes(context: AppContext): Router {
  const router = createRouter();
  const { db, limits } = context;

  const list = createRoute({
    method: 'get',
    path: '/sync/workspaces/{id}/conflicts',
    tags,
    security,
    summary: 'The conflicts that are open',
    middleware: [requireToken(context)] as const,
    request: { params: workspaceParams, query: branchQuery.extend(pageQuerySchema.shape) },
    responses: { 200: jsonAnswer(pageSchema(conflictSchema), 'A page of conflicts'), ...problemAnswers },
  });
  router.openapi(list, async (c) => {
    const { branch, limit, cursor } = c.req.valid('query');
    const place = await memberPlace(db, { ...c.req.valid('param'), branch, identity: c.get('identity') });
    const after = keyOf(cursor, 1)?.[0] ?? null;
    await readBranch(db, place);
    const rows = await listOpenConflicts(db, place, { after, limit: limit + 1 });
    return c.json(pageOf({ rows, limit, toItem: (row) => row, keyOfRow: (row) => [row.conflict_id] }), 200);
  });

  const resolve = createRoute({
    method: 'post',
    path: '/sync/conflicts/{conflict_id}/resolve',
    tags,
    security,
    summary: 'Settle a conflict: with the author’s content, the head, or a content of your own',
    // Text in JSON may take twice the room, control characters aside.
    middleware: [requireToken(context), limitBody(2 * limits.maxMockBytes), limitJsonDepth] as const,
    request: { params: z.object({ conflict_id: idSchema }), body: jsonBody(resolveBodySchema) },
    responses: { 200: jsonAnswer(resolveAnswerSchema, 'What the mock is now'), ...problemAnswers },
  });
  router.openapi(resolve, async (c) => {
    const conflictId = c.req.valid('param').conflict_id;
    const identity = c.get('identity');
    return c.json(await resolveConflict(context, { conflictId, identity, body: c.req.valid('json') }), 200);
  });

  return router;
}
