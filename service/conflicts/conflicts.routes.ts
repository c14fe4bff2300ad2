/** `/sync/workspaces/{id}/conflicts` */
import { createRoute } from '@hono/zod-openapi';
import { conflictSchema, pageSchema } from '@mockforge-cloud/shared/protocol';
import { requireToken } from '../accounts/require-token.ts';
import { readBranch } from '../branches/branches.repository.ts';
import { branchQuery, memberPlace } from '../branches/place-params.ts';
import type { Ground } from '../ground.ts';
import { keyOf, pageOf, pageQuerySchema } from '../http/paging.ts';
import { bearerSecurity, createRouter, jsonAnswer, problemAnswers, type Router } from '../http/router.ts';
import { workspaceParams } from '../members/workspace-params.ts';
import { listOpenConflicts } from './conflicts.repository.ts';

const tags = ['conflicts'];
const security = bearerSecurity;

export function createConflictRoutes(context: Ground): Router {
  const router = createRouter();
  const { db } = context;

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

  return router;
}
