/**
 * An upgrade to what the service does not speak (`curl --http2` offers h2c with every request) may be passed over, and
 * the request be answered as it is. Node gives every request that offers one to whoever takes WebSockets, and reads on no
 * more: such a request is put together again without the offer, and read anew.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const OFFER = new Set(['upgrade', 'http2-settings']);

export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return tokens(headers.upgrade ?? '').some((protocol) => protocol.toLowerCase() === 'websocket');
}

export function answerAsHttp(
  server: Server,
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (OFFER.has(name.toLowerCase())) continue;
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutOffer(value) : value}`);
  }
  const request = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.unshift(Buffer.concat([request, head]));
  server.emit('connection', socket);
}

function withoutOffer(connection: string): string {
  return (
    tokens(connection)
      .filter((token) => !OFFER.has(token.toLowerCase()))
      .join(', ') || 'keep-alive'
  );
}

function tokens(list: string): string[] {
  return list.split(',').map((token) => token.trim());
}
