/** `/sync/conflicts/{conflict_id}/resolve`: settling a conflict is a push. */
import { createRoute } from '@hono/zod-openapi';
import { idSchema, resolveAnswerSchema, resolveBodySchema } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { requireToken } from '../accounts/require-token.ts';
import type { Ground } from '../ground.ts';
import { limitBody, limitJsonDepth } from '../http/body-limits.ts';
import { bearerSecurity, createRouter, jsonAnswer, jsonBody, problemAnswers, type Router } from '../http/router.ts';
import type { Push } from './push.ts';
import { resolveConflict } from './resolve-conflict.ts';

const tags = ['conflicts'];
const security = bearerSecurity;

export function createResolveRoutes(context: Ground & { push: Push }): Router {
  const router = createRouter();
  const { limits } = context;

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
