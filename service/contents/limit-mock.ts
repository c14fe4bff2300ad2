import type { Limits } from '@mockforge-cloud/shared/protocol';
import { bodyLimit } from 'hono/body-limit';
import { tooLarge } from './contents.errors.ts';

/** For bodies that are the bytes of a mock. @throws CloudError `mock.too_large` as soon as it is known. */
export function limitMock(limits: Limits) {
  return bodyLimit({
    maxSize: limits.maxMockBytes,
    onError: (c) => {
      // The rest of the body is not read, so that nothing can come after it on this connection.
      c.header('connection', 'close');
      throw tooLarge(limits);
    },
  });
}
