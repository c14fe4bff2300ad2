/** The HTTP side of the service: every feature's routes, and what all of them share. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { secureHeaders } from 'hono/secure-headers';
import { createSignInRoutes } from './accounts/sign-in.routes.ts';
import { createTokenRoutes } from './accounts/tokens.routes.ts';
import type { AppContext } from './app-context.ts';
import { limitBody } from './http/body-limits.ts';
import { createHealthRoutes } from './http/health.routes.ts';
import { serveReference } from './http/openapi.ts';
import { handleErrors } from './http/problem.ts';
import { createRouter, type Router } from './http/router.ts';
import { createMemberRoutes } from './members/members.routes.ts';
import { createWorkspaceRoutes } from './workspaces/workspaces.routes.ts';

const API = '/api/v1';

export function createApp(context: AppContext): Router {
  const { limits, log } = context;
  const app = createRouter();
  app.onError(handleErrors(log));
  app.notFound((c) => {
    throw new CloudError('request.not_found', `There is nothing at ${c.req.method} ${c.req.path}.`, {
      hint: 'The reference at /docs lists all routes.',
    });
  });

  app.use(secureHeaders());
  // A ceiling for all; routes that take less say so themselves.
  app.use(limitBody(Math.max(limits.maxFrameBytes, limits.maxMockBytes)));

  app.route('/', createHealthRoutes(context));
  app.route(API, createSignInRoutes(context));
  app.route(API, createTokenRoutes(context));
  app.route(API, createWorkspaceRoutes(context));
  app.route(API, createMemberRoutes(context));

  serveReference(app, context.config.publicUrl);
  return app;
}
