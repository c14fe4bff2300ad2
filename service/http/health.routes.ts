import { createRoute } from '@hono/zod-openapi';
import { CloudError, healthSchema } from '@mockforge-cloud/shared/protocol';
import { sql } from 'drizzle-orm';
import type { Ground } from '../ground.ts';
import type { Readiness } from './readiness.ts';
import { createRouter, jsonAnswer, problemAnswers, type Router } from './router.ts';

const tags = ['health'];

/** `/healthz`: the process answers. `/readyz`: it can also do its work. */
export function createHealthRoutes(context: Pick<Ground, 'db'> & { readiness: Readiness }): Router {
  const router = createRouter();

  const health = createRoute({
    method: 'get',
    path: '/healthz',
    tags,
    summary: 'Whether the process answers',
    responses: { 200: jsonAnswer(healthSchema, 'It does') },
  });
  router.openapi(health, (c) => c.json({ status: 'ok' }, 200));

  const ready = createRoute({
    method: 'get',
    path: '/readyz',
    tags,
    summary: 'Whether the service can do its work: it reaches its database, and what its first start makes is there',
    responses: { 200: jsonAnswer(healthSchema, 'It can'), ...problemAnswers },
  });
  router.openapi(ready, async (c) => {
    try {
      await context.db.execute(sql`select 1`);
    } catch (cause) {
      throw new CloudError('service.unavailable', 'The database can not be reached.', { retryAfter: 2, cause });
    }
    if (!context.readiness.isReached) {
      throw new CloudError('service.unavailable', 'The service is still making its first account and workspace.', {
        retryAfter: 1,
      });
    }
    return c.json({ status: 'ready' }, 200);
  });

  return router;
}
