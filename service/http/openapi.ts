/** The reference of the REST routes: for programs `openapi.json`, for people `/docs`. Both are made from the routes. */
import { PROTOCOL_VERSION, WIRE_ERRORS } from '@mockforge-cloud/shared/protocol';
import { docsPage } from './docs-page.ts';
import type { Router } from './router.ts';

const INFO = {
  title: 'MockForge Cloud Sync',
  version: String(PROTOCOL_VERSION),
  description:
    'Send "Authorization: Bearer <token>". Errors are problem documents (RFC 9457) with a stable code. ' +
    'Lists are paged: pass next_cursor on as cursor until it is null.',
};

/** Call it after all routes are mounted on `app`. */
export function serveReference(app: Router, publicUrl: string | null): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: publicUrl ?? '/' }],
  });
  const page = docsPage(
    document,
    Object.entries(WIRE_ERRORS).map(([code, status]) => ({ code, status })),
  );
  app.get('/api/v1/openapi.json', (c) => c.json(document));
  app.get('/docs', (c) => {
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    return c.html(page);
  });
}
