import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eachDatabase } from '../testing/each-database.ts';
import { startTestService, type TestService } from '../testing/test-service.ts';

describe('a request', () => {
  eachDatabase((open, kind) => {
    let service: TestService;
    before(async () => {
      service = await startTestService({ database: await open() });
    });
    after(() => service.close());

    /** Sends the parts one after the other, and gives all that comes back until the connection ends. */
    async function exchange(...parts: string[]): Promise<string> {
      const socket = connect(service.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      await once(socket, 'connect');
      for (const part of parts) await new Promise((resolve) => socket.write(part, resolve));
      await once(socket, 'close');
      return text;
    }

    const offer = 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';

    it('that offers HTTP/2 on the way is answered as it is (L7)', async () => {
      const head = `Host: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings, close\r\n${offer}`;
      const answer = await exchange(`GET /healthz HTTP/1.1\r\n${head}\r\n`);
      assert.match(answer, /^HTTP\/1\.1 200 /);
      assert.match(answer, /"status":"ok"/);
    });

    it('with a body as well, however it comes, and with another one behind it (L7)', async () => {
      const body = JSON.stringify({ email: 'nobody@example.com', password: 'none' });
      const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
      const length = `Content-Length: ${body.length}\r\n`;
      const next = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
      const whole = `${head}${length}Connection: Upgrade, HTTP2-Settings\r\n${offer}\r\n`;
      for (const parts of [[whole + body + next], [whole, body.slice(0, 9), body.slice(9), next]]) {
        const answer = await exchange(...parts);
        assert.match(answer, /^HTTP\/1\.1 401 /);
        assert.match(answer, /HTTP\/1\.1 200 /);
      }
    });

    it('that offers something else on the address of the WebSocket is not there', async () => {
      const head = 'Host: 127.0.0.1\r\nConnection: Upgrade, close\r\nUpgrade: foo\r\n';
      assert.match(await exchange(`GET /api/v1/ws HTTP/1.1\r\n${head}\r\n`), /^HTTP\/1\.1 404 /);
    });

    it('with two Host headers is refused, also where it asks for a WebSocket (L7)', async () => {
      const hosts = 'Host: 127.0.0.1\r\nHost: evil.example\r\n';
      assert.match(await exchange(`GET /healthz HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`), /^HTTP\/1\.1 400 /);
      const key = `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n`;
      const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\n${key}`;
      assert.match(await exchange(`GET /api/v1/ws HTTP/1.1\r\n${hosts}${upgrade}\r\n`), /^HTTP\/1\.1 400 /);
    });

    if (kind === 'embedded') {
      it('whose headers do not come is ended in about ten seconds (I16, L7)', async function () {
        this.timeout(180_000);
        assert.match(await exchange('GET /healthz HTTP/1.1\r\nHost: 127.'), /^HTTP\/1\.1 408 /);
      });
    }
  });
});
