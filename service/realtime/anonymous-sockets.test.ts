import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';
import { AnonymousSockets } from './anonymous-sockets.ts';
import { openSocket } from './testing/test-socket.ts';

const HANDSHAKE = (host: string) =>
  `GET /api/v1/ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`;

/** The header of a frame of text, masked with zeros, that says to have so many bytes. */
function frameHeader(bytes: number): Buffer {
  const header = Buffer.alloc(14);
  header[0] = 0x81;
  header[1] = 0x80 | 127;
  header.writeBigUInt64BE(BigInt(bytes), 2);
  return header;
}

/** A client that speaks no WebSocket: it never answers a frame, a close or a ping. */
async function openRaw(service: TestService): Promise<Socket> {
  const socket = connect(service.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  socket.write(HANDSHAKE(`127.0.0.1:${service.port}`));
  await once(socket, 'data');
  return socket;
}

describe('places of sockets that have not said who they are', () => {
  const isLimited = (error: unknown) => error instanceof CloudError && error.code === 'rate.limited';

  it('are bounded for an address and in all, and are given back once (I16, M6)', () => {
    const sockets = new AnonymousSockets();
    const giveBack = Array.from({ length: 100 }, () => sockets.take('a'));
    assert.throws(() => sockets.take('a'), isLimited);
    for (const again of [1, 2]) if (again) giveBack[0]?.();
    sockets.take('a');
    assert.throws(() => sockets.take('a'), isLimited);
    for (let other = 0; other < 900; other++) sockets.take(`b${other}`);
    assert.throws(() => sockets.take('c'), isLimited);
  });
});

describe('sockets that have not said who they are', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    for (const [what, act] of [
      ['is silent', () => undefined],
      ['sends half a frame', (socket: Socket) => socket.write(frameHeader(60_000))],
      ['goes on sending', (socket: Socket) => socket.write(Buffer.concat([frameHeader(10), Buffer.alloc(10, 'x')]))],
    ] as const) {
      it(`[AUTH4] one that ${what}, and answers no close, is gone a moment after its time (I16, M6)`, async () => {
        const service = await startTestService({ database: await open(), timing: { authTimeoutMs: 100 } });
        const openedAt = performance.now();
        const socket = await openRaw(service);
        act(socket);
        await once(socket, 'close');
        // 1.1 s, and `ws` by itself would take half a minute.
        assert.ok(performance.now() - openedAt < 15_000);
        await service.close();
      });
    }

    it('[AUTH3] may not fill the memory with a frame that does not end (I16, M6)', async () => {
      const { service } = branch();
      const socket = await openRaw(service);
      let text = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk;
      });
      socket.write(Buffer.concat([frameHeader(3_900_000), Buffer.alloc(3_000_000, 'x')]));
      await new Promise((resolve) => socket.once('close', resolve));
      assert.match(text, /frame\.too_large/);
    });

    it('[AUTH2] and a large frame right behind the token is read when the token was looked up', async () => {
      const { service, alice, workspaceId } = branch();
      const socket = await openSocket(service.url);
      socket.send({ type: 'auth', token: alice.token });
      const content = 'x'.repeat(900_000);
      const event = { type: 'mock_created', mock: { path: 'large.txt', content } } as const;
      const answer = await socket.ask({ type: 'change', workspace_id: workspaceId, event });
      assert.equal(answer.type, 'ack');
      await socket.close();
    });

    it('[AUTH3] are at most a hundred of one address; a token makes room (I16, M6)', async () => {
      const { service, alice } = branch();
      const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(service.url)));
      await assert.rejects(openSocket(service.url), /429/);
      await sockets[0]?.ask({ type: 'auth', token: alice.token });
      const another = await openSocket(service.url);
      await Promise.all([another, ...sockets].map((socket) => socket.close()));
    });
  });
});
