import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Connections, trackConnections } from './connections.ts';

/** Longer than the test may take: what ends, ends by itself. */
const FOREVER_MS = 1_000_000;

describe('connections of a server that closes', () => {
  let connections: Connections;
  let port: number;

  async function serve(listener: RequestListener): Promise<void> {
    const server = createServer(listener);
    connections = trackConnections(server);
    server.on('upgrade', (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function open(request: string): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(request);
    return socket;
  }

  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

  it('end at once where nothing is asked, or nothing any more', async () => {
    await serve((_, response) => response.end('done'));
    const silent = await open('');
    const answered = await open(get);
    await once(answered, 'data');
    const ended = Promise.all([once(silent, 'close'), once(answered, 'close')]);
    silent.resume();
    answered.resume();
    await connections.close(FOREVER_MS);
    await ended;
  });

  it('end after their answer where there is one to come', async () => {
    const requests = new EventEmitter();
    await serve((_, response) => requests.emit('asked', response));
    const asked = once(requests, 'asked');
    const client = await open(get);
    const [response] = (await asked) as [ServerResponse];
    let text = '';
    client.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const ended = once(client, 'close');
    const closed = connections.close(FOREVER_MS);
    response.end('done');
    await Promise.all([closed, ended]);
    assert.match(text, /done/);
  });

  it('end after the grace where they do not end by themselves', async () => {
    await serve(() => undefined);
    const upgraded = await open('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    await once(upgraded, 'data');
    const ended = once(upgraded, 'close');
    await connections.close(1);
    await ended;
  });
});
