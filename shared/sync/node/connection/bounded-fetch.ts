/** `fetch` whose answers end: a broken or hostile service costs bounded memory (I16). */
import { CloudError } from '@mockforge-cloud/shared/protocol';

/** Pages hold some MiB; the largest content is what a mock may have at most (`MAX_MOCK_BYTES` of the service). */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
const MAX_CONTENT_BYTES = 256 * 1024 * 1024;

interface FetchBounds {
  json: number;
  content: number;
}

/** Reading a body beyond the bounds rejects, and ends the request. */
export function boundedFetch(
  inner: typeof fetch,
  bounds: FetchBounds = { json: MAX_JSON_BYTES, content: MAX_CONTENT_BYTES },
): typeof fetch {
  return async (input, init) => {
    const answer = await inner(input, init);
    if (answer.body === null) return answer;
    const isContent = answer.headers.get('content-type') === 'application/octet-stream';
    const maxBytes = isContent ? bounds.content : bounds.json;
    const body = answer.body.pipeThrough(bounded(maxBytes));
    return new Response(body, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
  };
}

function bounded(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes <= maxBytes) return controller.enqueue(chunk);
      controller.error(
        new CloudError('service.protocol_unsupported', `The service sent more than ${maxBytes} bytes as one answer.`, {
          hint: 'Check that the service URL is right.',
        }),
      );
    },
  });
}
