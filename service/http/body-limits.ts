/** Bounds on what a request may bring (I16). */
import { CloudError, MAX_JSON_DEPTH } from '@mockforge-cloud/shared/protocol';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { isDeeperThan } from './json-depth.ts';
import type { AppEnv } from './router.ts';

/** For bodies that are a few fields. */
export const SMALL_BODY_BYTES = 64 * 1024;

/** @throws CloudError `request.too_large` as soon as it is known. */
export function limitBody(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: (c) => {
      // The rest of the body is not read: what comes after it on this connection could not be told apart.
      c.header('connection', 'close');
      throw new CloudError('request.too_large', `The body of this request is larger than ${maxBytes} bytes.`, {
        hint: 'Send less at once.',
        details: { max_bytes: maxBytes },
      });
    },
  });
}

/** Put after `limitBody`: reads the body as text. @throws CloudError `request.too_deep` */
export const limitJsonDepth = createMiddleware<AppEnv>(async (c, next) => {
  if (isDeeperThan(await c.req.text(), MAX_JSON_DEPTH)) {
    throw new CloudError('request.too_deep', `The JSON of this request nests deeper than ${MAX_JSON_DEPTH} levels.`, {
      hint: 'Send the content as a string, not as nested JSON.',
      details: { max_depth: MAX_JSON_DEPTH },
    });
  }
  await next();
});
