import type { Scope } from '@mockforge-cloud/shared/protocol';
import { createMiddleware } from 'hono/factory';
import type { Ground } from '../ground.ts';
import type { AppEnv } from '../http/router.ts';
import { tokenRequired } from './accounts.errors.ts';
import { authenticate } from './authenticate.ts';
import { requireScope } from './require-scope.ts';

/**
 * Wants a bearer token, and sets `identity`.
 * `scope` is what the token must allow: by default `read` for GET and HEAD and `write` for the rest.
 * Name it where a POST only reads; `any` takes every valid token.
 * @throws CloudError `auth.required`, `auth.scope_missing` and what `authenticate` throws.
 */
export function requireToken(context: Pick<Ground, 'db' | 'clock'>, scope?: Scope | 'any') {
  return createMiddleware<AppEnv>(async (c, next) => {
    const token = bearerOf(c.req.header('authorization'));
    if (token === null) throw tokenRequired();
    const identity = await authenticate(context.db, token, context.clock.now());
    requireScope(identity, scope ?? (c.req.method === 'GET' || c.req.method === 'HEAD' ? 'read' : 'write'));
    c.set('identity', identity);
    await next();
  });
}

/** The token of an `Authorization` header, or `null` where there is none. */
export function bearerOf(header: string | undefined): string | null {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}
