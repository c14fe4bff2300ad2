/** `/workspaces/{id}/mocks` */
import { createRoute } from '@hono/zod-openapi';
import { CloudError, idSchema, mockPageSchema } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { requireToken } from '../accounts/require-token.ts';
import { readBranch } from '../branches/branches.repository.ts';
import { branchQuery, memberPlace } from '../branches/place-params.ts';
import type { Ground } from '../ground.ts';
import { keyOf, pageOf, pageQuerySchema } from '../http/paging.ts';
import { bearerSecurity, createRouter, jsonAnswer, problemAnswers, type Router } from '../http/router.ts';
import { workspaceParams } from '../members/workspace-params.ts';
import type { Push } from '../sync/push.ts';
import { createByPathRoutes } from './by-path.routes.ts';
import { contentResponse } from './content-response.ts';
import { findMock, findMockAsOf, listMocks } from './mocks.repository.ts';

const tags = ['mocks'];
const security = bearerSecurity;
const mockParams = workspaceParams.extend({ mock_id: idSchema });
const contentQuery = branchQuery.extend({
  revision: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});
const contentAnswer = {
  description: 'The bytes of the mock; the ETag is their SHA-256',
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
};

export function createMockRoutes(context: Ground & { push: Push }): Router {
  const router = createRouter();
  const { db } = context;

  const list = createRoute({
    method: 'get',
    path: '/workspaces/{id}/mocks',
    tags,
    security,
    summary: 'The mocks that there are',
    middleware: [requireToken(context)] as const,
    request: { params: workspaceParams, query: branchQuery.extend(pageQuerySchema.shape) },
    responses: { 200: jsonAnswer(mockPageSchema, 'A page of mocks, without their content'), ...problemAnswers },
  });
  router.openapi(list, async (c) => {
    const { branch, limit, cursor } = c.req.valid('query');
    const place = await memberPlace(db, { ...c.req.valid('param'), branch, identity: c.get('identity') });
    const afterId = keyOf(cursor, 1)?.[0] ?? null;
    const { head } = await readBranch(db, place);
    const rows = await listMocks(db, place, { afterId, limit: limit + 1 });
    const page = pageOf({ rows, limit, toItem: (mock) => mock, keyOfRow: (mock) => [mock.mock_id] });
    return c.json({ ...page, head }, 200);
  });

  // Before the route of one mock, whose id could be "by-path".
  router.route('/', createByPathRoutes(context));

  const get = createRoute({
    method: 'get',
    path: '/workspaces/{id}/mocks/{mock_id}',
    tags,
    security,
    summary: 'The content of a mock, now or at a revision',
    middleware: [requireToken(context)] as const,
    request: { params: mockParams, query: contentQuery },
    responses: { 200: contentAnswer, 304: { description: 'It is what If-None-Match names' }, ...problemAnswers },
  });
  router.openapi(get, async (c) => {
    const { id, mock_id: mockId } = c.req.valid('param');
    const { branch, revision } = c.req.valid('query');
    const place = await memberPlace(db, { id, branch, identity: c.get('identity') });
    const { head } = await readBranch(db, place);
    if (revision !== undefined && revision > head.revision) {
      throw new CloudError('revision.not_found', `The branch has ${head.revision} revisions.`, {
        details: { revision, head },
      });
    }
    const version =
      revision === undefined ? await findMock(db, place, mockId) : await findMockAsOf(db, place, { mockId, revision });
    return contentResponse(db, id, { version, ifNoneMatch: c.req.header('if-none-match') });
  });

  return router;
}
