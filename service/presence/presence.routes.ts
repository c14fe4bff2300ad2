/** `/workspaces/{id}/presence` */
import { createRoute } from '@hono/zod-openapi';
import { pageSchema, presentSchema } from '@mockforge-cloud/shared/protocol';
import { requireToken } from '../accounts/require-token.ts';
import { readBranch } from '../branches/branches.repository.ts';
import { branchQuery, memberPlace } from '../branches/place-params.ts';
import type { Ground } from '../ground.ts';
import { bearerSecurity, createRouter, jsonAnswer, problemAnswers, type Router } from '../http/router.ts';
import { workspaceParams } from '../members/workspace-params.ts';
import type { Presence } from './presence.ts';

export function createPresenceRoutes(context: Ground & { presence: Presence }): Router {
  const router = createRouter();
  const { db } = context;

  const list = createRoute({
    method: 'get',
    path: '/workspaces/{id}/presence',
    tags: ['presence'],
    security: bearerSecurity,
    summary: 'Who is there now, on one page',
    middleware: [requireToken(context)] as const,
    request: { params: workspaceParams, query: branchQuery },
    responses: { 200: jsonAnswer(pageSchema(presentSchema), 'One entry for each person'), ...problemAnswers },
  });
  router.openapi(list, async (c) => {
    const { branch } = c.req.valid('query');
    const place = await memberPlace(db, { ...c.req.valid('param'), branch, identity: c.get('identity') });
    await readBranch(db, place);
    return c.json({ items: context.presence.list(place), next_cursor: null }, 200);
  });

  return router;
}
