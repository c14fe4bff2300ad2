/** The WebSocket side of the service, on the HTTP server's port. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { WebSocketServer } from 'ws';
import { bearerOf } from '../accounts/require-token.ts';
import type { Events } from '../events/event-map.ts';
import type { Ground } from '../ground.ts';
import type { AddressOf } from '../http/client-address.ts';
import { answerAsHttp, wantsWebSocket } from '../http/declined-upgrade.ts';
import { requireHost } from '../http/host.ts';
import { problemOf } from '../http/problem.ts';
import type { Presence } from '../presence/presence.ts';
import type { Push } from '../sync/push.ts';
import { AnonymousSockets } from './anonymous-sockets.ts';
import { broadcast } from './broadcast.ts';
import { ClientSocket } from './client-socket.ts';
import { createFrameHandler } from './frames.ts';
import type { Hub } from './hub.ts';
import { isOriginAllowed } from './origin.ts';
import { Session } from './session.ts';
import { Slots } from './slots.ts';

const PATH = '/api/v1/ws';
const GOING_AWAY = 1001;
/** One reads the log while the other one's page is written. */
const MAX_CATCH_UPS = 2;

export interface RealtimeContext extends Ground {
  events: Events;
  hub: Hub;
  presence: Presence;
  push: Push;
  addressOf: AddressOf;
}

export interface RealtimeTiming {
  /** How long a socket may stay open without having said who it is. */
  authTimeoutMs?: number;
  /** How often sockets are asked for a sign of life. */
  pingMs?: number;
  /** A socket that was silent for longer is ended. With `pingMs`, within the 30 s that presence may be wrong (P11). */
  silenceMs?: number;
}

export interface Realtime {
  /** Closes every socket; resolves when the pushes that were under way are done. */
  close(): Promise<void>;
}

export function attachRealtime({
  server,
  context,
  timing = {},
}: {
  server: Server;
  context: RealtimeContext;
  timing?: RealtimeTiming;
}): Realtime {
  const { authTimeoutMs, pingMs = 8_000, silenceMs = 21_000 } = timing;
  const sessions = new Set<Session>();
  const anonymous = new AnonymousSockets();
  const handleFrame = createFrameHandler({ ...context, catchUps: new Slots(MAX_CATCH_UPS) });
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: context.limits.maxFrameBytes,
    WebSocket: ClientSocket,
  });

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!wantsWebSocket(request)) return answerAsHttp(server, request, { socket, head });
    socket.on('error', () => socket.destroy());
    const admitted = admit(request);
    if (admitted instanceof CloudError) return refuse(socket, admitted);
    socket.once('close', admitted);
    sockets.handleUpgrade(request, socket, head, (client) => {
      const session = new Session(
        client,
        { ...context, handleFrame },
        { authTimeoutMs, raw: socket, onKnown: admitted },
      );
      sessions.add(session);
      client.once('close', () => sessions.delete(session));
      const token = bearerOf(request.headers.authorization);
      if (token !== null) session.connection.receive(JSON.stringify({ type: 'auth', token }));
    });
  }

  /** @returns what gives the place among those back of whom it is not known who they are, or why there is none. */
  function admit(request: IncomingMessage): CloudError | (() => void) {
    try {
      requireAllowed(request, context);
      return anonymous.take(context.addressOf(request));
    } catch (error) {
      if (error instanceof CloudError) return error;
      throw error;
    }
  }

  server.on('upgrade', onUpgrade);
  const heartbeat = setInterval(() => {
    for (const session of sessions) session.connection.checkAlive(silenceMs);
  }, pingMs);
  const stopTokens = context.events.on('token_revoked', ({ tokenId }) => {
    for (const session of sessions) session.tokenRevoked(tokenId);
  });
  const stopMembers = context.events.on('member_changed', (change) => {
    for (const session of sessions) session.memberChanged(change);
  });

  const stopBroadcast = broadcast(context.events, context.hub);

  return {
    async close() {
      server.off('upgrade', onUpgrade);
      clearInterval(heartbeat);
      stopTokens();
      stopMembers();
      for (const session of sessions) session.connection.close(GOING_AWAY, 'service.stopping');
      await context.push.idle();
      stopBroadcast();
    },
  };
}

/** @throws CloudError */
function requireAllowed(request: IncomingMessage, { config }: Pick<Ground, 'config'>): void {
  if (request.url?.split('?')[0] !== PATH) {
    throw new CloudError('request.not_found', `There is no WebSocket at ${request.url}.`, { hint: `Use ${PATH}.` });
  }
  requireHost(request, config);
  if (isOriginAllowed(request, config.publicUrl)) return;
  throw new CloudError('auth.origin_refused', 'Pages of this origin may not connect.', {
    hint: 'Set PUBLIC_URL of the service to the address that the page is served from.',
  });
}

function refuse(socket: Duplex, error: CloudError): void {
  const body = JSON.stringify(problemOf(error));
  // A peer that does not close its side would keep it for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${error.status} ${problemOf(error).title}\r\n` +
      (error.retryAfter === undefined ? '' : `Retry-After: ${error.retryAfter}\r\n`) +
      'Content-Type: application/problem+json\r\nConnection: close\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
