import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { WebSocketConnection } from './web-socket-connection.ts';

describe('the connection over a WebSocket', () => {
  it('gives up at once where the service can not find out who we are, and says for how long (P4)', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const closed = new Promise<number>((resolve) => {
      server.on('connection', (socket) => {
        // Leaves the socket open, as a service does that would take another token.
        socket.send(JSON.stringify({ type: 'error', code: 'service.unavailable', message: 'No.', retry_after: 7 }));
        socket.on('close', resolve);
      });
    });
    const connection = new WebSocketConnection({ serviceUrl: `http://127.0.0.1:${port}`, token: async () => 'mine' });
    const opening = connection.open({ frame: () => undefined, closed: () => undefined });
    await assert.rejects(opening, { code: 'service.unavailable', retryAfter: 7 });
    assert.equal(await closed, 1000);
    server.close();
    await once(server, 'close');
  });
});
