/** The connection to a real service: `ws` for the socket, `fetch` for the rest. */
import {
  CloudError,
  isErrorCode,
  PROTOCOL_VERSION,
  problemSchema,
  type ServiceFrame,
  serviceFrameSchema,
} from '@mockforge-cloud/shared/protocol';
import { WebSocket } from 'ws';
import { CloudApi } from '../../cloud/cloud-api.ts';
import type { Connection, Session, SessionHandlers } from '../../cloud/connection.ts';
import type { TokenSource } from '../../cloud/http/http.ts';
import { retryAfterOf } from '../../cloud/http/retry-after.ts';
import { assertToken } from '../../cloud/http/token.ts';

const OPEN_TIMEOUT_MS = 15_000;
const MAX_FRAME_BYTES = 32 * 1024 * 1024;
/** No service of ours sends a frame in parts. */
const MAX_FRAGMENTS = 1024;
/** Of the answer to a refused handshake. */
const MAX_REFUSAL_BYTES = 64 * 1024;

export class WebSocketConnection implements Connection {
  readonly api: CloudApi;
  readonly #token: TokenSource;

  constructor(options: { serviceUrl: string; token: TokenSource }) {
    this.api = new CloudApi(options);
    this.#token = options.token;
  }

  async open(handlers: SessionHandlers): Promise<Session> {
    const token = await this.#token();
    if (token === null)
      throw new CloudError('auth.required', 'Nobody is signed in.', { hint: 'Sign in, then sync goes on.' });
    assertToken(token);
    const url = `${this.api.serviceUrl.replace(/^http/, 'ws')}/api/v1/ws`;
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: OPEN_TIMEOUT_MS,
      maxPayload: MAX_FRAME_BYTES,
      maxFragments: MAX_FRAGMENTS,
      perMessageDeflate: false,
    });
    return openSession(socket, handlers);
  }
}

/** Resolves when the service has said who we are. */
function openSession(socket: WebSocket, handlers: SessionHandlers): Promise<Session> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let fault: CloudError | undefined;
    const timeout = setTimeout(() => socket.terminate(), OPEN_TIMEOUT_MS);
    const session: Session = {
      send: (frame) => socket.send(JSON.stringify(frame), ignoreSendFault),
      close: () => socket.close(1000),
    };
    socket.on('message', (data) => {
      const frame = readFrame(String(data));
      if (frame === null) return;
      if (frame.type === 'hello' && frame.protocol !== PROTOCOL_VERSION) {
        fault = new CloudError(
          'service.protocol_unsupported',
          `The service speaks protocol ${frame.protocol}, this client ${PROTOCOL_VERSION}.`,
        );
        return socket.close(1000);
      }
      if (frame.type === 'error' && !('re' in frame)) fault = asError(frame);
      // The service could not find out who we are: it would wait for another token until the time is up.
      if (fault !== undefined && !isOpen) return socket.close(1000);
      handlers.frame(frame);
      if (frame.type !== 'authenticated') return;
      isOpen = true;
      clearTimeout(timeout);
      resolve(session);
    });
    socket.on('unexpected-response', (request, response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_REFUSAL_BYTES) chunks.push(chunk);
        else {
          request.destroy();
          socket.terminate();
        }
      });
      response.on('end', () => {
        fault = refusalOf(response.statusCode ?? 0, Buffer.concat(chunks).toString());
        request.destroy();
        socket.terminate();
      });
    });
    // Its reason comes with `close`, which always follows.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      clearTimeout(timeout);
      const error = fault ?? new CloudError('service.unreachable', 'The service can’t be reached.');
      if (!isOpen) return reject(error);
      handlers.closed(fault === undefined ? { code } : { code, error: errorFields(fault) });
    });
  });
}

function readFrame(text: string): ServiceFrame | null {
  try {
    // A frame of a kind that is not known here comes from a newer service, and is passed over.
    return serviceFrameSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A socket that is gone says so by its `close`; what was being sent is sent again. */
function ignoreSendFault(): void {}

function asError({
  code,
  message,
  retry_after,
}: {
  code: string;
  message: string;
  retry_after?: number | undefined;
}): CloudError {
  const known = isErrorCode(code) ? code : 'service.internal';
  return new CloudError(known, message, retryAfterOf(retry_after));
}

function errorFields({ code, message, retryAfter }: CloudError): {
  code: string;
  message: string;
  retryAfter?: number;
} {
  return retryAfter === undefined ? { code, message } : { code, message, retryAfter };
}

function refusalOf(status: number, body: string): CloudError {
  try {
    const problem = problemSchema.parse(JSON.parse(body));
    return asError({ code: problem.code, message: problem.detail, retry_after: problem.retry_after });
  } catch {
    return new CloudError('service.unavailable', `The service refused the connection with status ${status}.`);
  }
}
