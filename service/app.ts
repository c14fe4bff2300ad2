/** The HTTP side of the service: every feature's routes, and what all of them share. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { secureHeaders } from 'hono/secure-headers';
import { createSignInRoutes } from './accounts/sign-in.routes.ts';
import { createTokenRoutes } from './accounts/tokens.routes.ts';
import type { AppContext } from './app-context.ts';
import { createConflictRoutes } from './conflicts/conflicts.routes.ts';
import { createHealthRoutes } from './http/health.routes.ts';
import { requireHost } from './http/host.ts';
import { serveReference } from './http/openapi.ts';
import { handleErrors } from './http/problem.ts';
import { createRouter, type Router } from './http/router.ts';
import { createMemberRoutes } from './members/members.routes.ts';
import { createMockRoutes } from './mocks/mocks.routes.ts';
import { createPresenceRoutes } from './presence/presence.routes.ts';
import { createResolveRoutes } from './sync/resolve.routes.ts';
import { createSyncRoutes } from './sync/sync.routes.ts';
import { createWorkspaceRoutes } from './workspaces/workspaces.routes.ts';

const API = '/api/v1';

export function createApp(context: AppContext): Router {
  const app = createRouter();
  app.onError(handleErrors(context.log));
  app.notFound((c) => {
    throw new CloudError('request.not_found', `There is nothing at ${c.req.method} ${c.req.path}.`, {
      hint: 'The reference at /docs lists all routes.',
    });
  });

  app.use(secureHeaders());
  app.use(async (c, next) => {
    requireHost(c.env.incoming, context.config);
    await next();
  });

  app.route('/', createHealthRoutes(context));
  app.route(API, createSignInRoutes(context));
  app.route(API, createTokenRoutes(context));
  app.route(API, createWorkspaceRoutes(context));
  app.route(API, createMemberRoutes(context));
  app.route(API, createMockRoutes(context));
  app.route(API, createSyncRoutes(context));
  app.route(API, createConflictRoutes(context));
  app.route(API, createResolveRoutes(context));
  app.route(API, createPresenceRoutes(context));

  // Whoever types the address into a browser wants to see something.
  app.get('/', async (c, next) => (/\btext\/html\b/.test(c.req.header('accept') ?? '') ? c.redirect('/docs') : next()));
  serveReference(app, context.config.publicUrl);
  return app;
}
