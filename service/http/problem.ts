/** Errors as problem documents (RFC 9457). */
import { STATUS_CODES } from 'node:http';
import { CloudError, type Problem } from '@mockforge-cloud/shared/protocol';
import type { Context, ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import { databaseFault } from '../database/database-fault.ts';
import type { AppEnv } from './router.ts';

export function problemOf(error: CloudError): Problem {
  return {
    type: `/docs#${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.retryAfter === undefined ? {} : { retry_after: error.retryAfter }),
    ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
  };
}

/** The one error handler. What nobody foresaw is logged in full and answered without its inside. */
export function handleErrors(log: Logger): ErrorHandler<AppEnv> {
  return (error, c) => {
    const known = knownError(error);
    // What is only not there yet has no cause that anybody would have to look for.
    const isExpected = known?.code === 'service.unavailable' && known.cause === undefined;
    if (known === null || (known.status >= 500 && !isExpected)) {
      log.error({ err: error, method: c.req.method, path: c.req.path }, 'request failed');
    }
    return problemResponse(
      c,
      known ??
        new CloudError('service.internal', 'Something went wrong inside the service.', {
          hint: 'The log of the service has the cause.',
        }),
    );
  };
}

/** `error` where a client may see it, or what it means to a client; `null` where nobody foresaw it. */
export function knownError(error: unknown): CloudError | null {
  if (error instanceof CloudError) return error;
  if (error instanceof HTTPException) return fromHttpException(error);
  return databaseFault(error);
}

function problemResponse(c: Context<AppEnv>, error: CloudError): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  if (error.retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(error.retryAfter));
  return new Response(JSON.stringify(problemOf(error)), { status: error.status, headers: mergeHeaders(c, headers) });
}

/** Keeps what middleware has set so far. */
function mergeHeaders(c: Context<AppEnv>, headers: Record<string, string>): Headers {
  const merged = new Headers(c.res.headers);
  merged.delete('content-length');
  for (const [name, value] of Object.entries(headers)) merged.set(name, value);
  return merged;
}

/** Thrown by Hono itself, above all for a body that is not JSON. */
function fromHttpException(error: HTTPException): CloudError {
  if (error.status >= 500) return new CloudError('service.internal', 'Something went wrong inside the service.');
  return new CloudError('request.invalid', `${error.message || 'The request is not valid'}.`, { cause: error });
}
